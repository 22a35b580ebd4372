import { join } from 'node:path';
import type { SigningKey } from '../../activities/git/signing/signing-key.js';
import { signingOf, type SigningSource, signingSources } from '../../config/projects/project-variables.js';
import type { Settings } from '../../config/settings/settings.js';
import type { Repository } from '../../domain/task/task.js';

/** Where keys of variables lie for a moment: covered in every sandbox, as all that orch keeps. */
export function keyFolder({ stateDir }: Pick<Settings, 'stateDir'>): string {
  return join(stateDir, 'signing');
}

/** The key of each repository's commits; null: they are not signed. */
export function assembleSigning(settings: Settings): (repository: Pick<Repository, 'name'>) => SigningKey | null {
  return (repository) => toKey(settings, signingOf(settings, repository));
}

export function allKeys(settings: Settings): SigningKey[] {
  return signingSources(settings).flatMap((source) => toKey(settings, source) ?? []);
}

function toKey(settings: Settings, source: SigningSource): SigningKey | null {
  return source !== null && 'variable' in source ? { ...source, folder: keyFolder(settings) } : source;
}
