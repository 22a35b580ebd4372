import { join } from 'node:path';
import { UserError } from '../../domain/failures/user-error.js';
import { nearestName } from '../nearest-name.js';
import { parseProjects } from './parse-projects.js';
import type { Project } from './project.js';
import { mergeProjectsJson } from './projects-json.js';
import { readIfThere } from '../read-if-there.js';
import type { Settings } from '../settings/settings.js';

/** The demo's own projects file: `orch` knows the demo project from a second terminal, too. */
export function demoProjectsFile(stateDir: string): string {
  return join(stateDir, 'demo', 'orch.projects.yaml');
}

/** Every project that is known here; the owner's file counts before the demo's. */
export function readProjects(settings: Settings): Project[] {
  const own = mergeProjectsJson(settings, readProjectsFile(settings.projectsFile) ?? []);
  const demo = readProjectsFile(demoProjectsFile(settings.stateDir)) ?? [];
  return [...own, ...demo.filter(({ name }) => !own.some((project) => project.name === name))];
}

/** Null where there is no such file. */
export function readProjectsFile(path: string): Project[] | null {
  const text = readIfThere(path, 'Make it a readable file, or set ORCH_PROJECTS_FILE.');
  return text === null ? null : parseProjects(text, path);
}

export function findProject(projects: readonly Project[], name: string): Project {
  const found = projects.find((project) => project.name === name);
  if (found !== undefined) return found;
  const names = projects.map((project) => project.name);
  if (names.length === 0)
    throw new UserError(
      `There is no project ${name}: none is known here.`,
      'Describe one first: npx orch init <path or URL>',
    );
  const nearest = nearestName(name, names);
  throw new UserError(
    `There is no project ${name}${nearest === null ? '' : `; did you mean ${nearest}?`}`,
    `Known projects: ${names.join(', ')}. Another one: npx orch init <path or URL>`,
  );
}
