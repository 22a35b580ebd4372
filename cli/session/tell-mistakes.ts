import { readKnownProjects } from '../../config/projects/projects.js';
import type { Settings } from '../../config/settings/settings.js';
import { UserError } from '../../domain/failures/user-error.js';
import { note } from '../draw/output.js';

/** A projects file with a mistake says nothing here: who reads of limits is told that those of projects are not among them. */
export function tellMistakes(settings: Settings): void {
  try {
    readKnownProjects(settings);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    note(`${error.what}\n      What follows is without the limits of projects.`);
  }
}
