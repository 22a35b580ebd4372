import { join } from 'node:path';
import { orch } from '../called-as.js';
import { UserError } from '../../domain/failures/user-error.js';
import { nearestName } from '../../domain/text/nearest-name.js';
import { parseProjects } from './parse-projects.js';
import { brokenProject, type KnownProjects } from './broken-project.js';
import type { Project } from './project.js';
import { mergeProjectsJson } from './projects-json.js';
import { readIfThere } from '../read-if-there.js';
import type { Settings } from '../settings/settings.js';

/** The demo's own projects file: `orch` knows the demo project from a second terminal, too. */
export function demoProjectsFile(stateDir: string): string {
  return join(stateDir, 'demo', 'orch.projects.yaml');
}

/**
 * Every project that is known here; the owner's file counts before the demo's. A mistake in ORCH_PROJECTS_JSON, or in the demo's
 * file, is one of its project. A mistake in the owner's file is thrown: who has just written it is told all at once, by lines,
 * and nothing is started by half of what they meant.
 */
export function readKnownProjects(settings: Settings): KnownProjects {
  const own = mergeProjectsJson(settings, readProjectsFile(settings.projectsFile) ?? []);
  const demo = readDemo(settings);
  const others = demo.projects.filter(({ name }) => !own.projects.some((project) => project.name === name));
  return { projects: [...own.projects, ...others], broken: [...own.broken, ...demo.broken] };
}

/** Those of them that can be worked on. */
export function readProjects(settings: Settings): Project[] {
  return [...readKnownProjects(settings).projects];
}

function readDemo({ stateDir }: Settings): KnownProjects {
  try {
    return { projects: readProjectsFile(demoProjectsFile(stateDir)) ?? [], broken: [] };
  } catch (error) {
    return { projects: [], broken: [brokenProject('demo', error)] };
  }
}

/** Null where there is no such file. */
export function readProjectsFile(path: string): readonly Project[] | null {
  const text = readIfThere(path, 'Make it a readable file, or set ORCH_PROJECTS_FILE.');
  if (text === null) return null;
  const last = parsed.get(path);
  if (last?.text === text) return last.projects;
  const projects = parseProjects(text, path);
  parsed.set(path, { text, projects });
  return projects;
}

/** A project of the files, as they were when this process last read them without a mistake. */
export function projectAsReadLast({ projectsFile, stateDir }: Settings, project: string): Project | undefined {
  return [projectsFile, demoProjectsFile(stateDir)]
    .flatMap((file) => readOrAsBefore(file) ?? [])
    .find(({ name }) => name === project);
}

function readOrAsBefore(file: string): readonly Project[] | null {
  try {
    return readProjectsFile(file);
  } catch (error) {
    if (error instanceof UserError) return parsed.get(file)?.projects ?? null;
    throw error;
  }
}

/** Files as they were last: a worker reads them before each run, and to parse one takes about 10 ms. */
const parsed = new Map<string, { readonly text: string; readonly projects: readonly Project[] }>();

/**
 * The project of a name; one that is described wrongly is refused with what is wrong, and so is an unknown one with the
 * mistakes that may have hidden it.
 */
export function findKnownProject({ projects, broken }: KnownProjects, name: string): Project {
  if (projects.some((project) => project.name === name)) return findProject(projects, name);
  const problem = broken.find((one) => one.name === name)?.problem;
  if (problem !== undefined) throw problem;
  return findProject(
    projects,
    name,
    broken.filter((one) => one.nameless).map((one) => one.problem.what),
  );
}

export function findProject(projects: readonly Project[], name: string, mistakes: readonly string[] = []): Project {
  const found = projects.find((project) => project.name === name);
  if (found !== undefined) return found;
  const names = projects.map((project) => project.name);
  if (names.length === 0)
    throw new UserError(
      `There is no project ${name}: none is known here.`,
      [...mistakes, `Describe one first: ${orch} init <path or URL>`].join(' '),
    );
  const nearest = nearestName(name, names);
  throw new UserError(
    `There is no project ${name}${nearest === null ? '' : `; did you mean ${nearest}?`}`,
    [...mistakes, `Known projects: ${names.join(', ')}. Another one: ${orch} init <path or URL>`].join(' '),
  );
}
