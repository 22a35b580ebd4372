import { readFileSync } from 'node:fs';
import { orch } from '../../../config/called-as.js';
import { parseProjects } from '../../../config/projects/parse-projects.js';
import type { Project } from '../../../config/projects/project.js';
import { readProjectsFile } from '../../../config/projects/projects.js';
import { repositoryNameOf } from '../../../config/projects/schema/places/repository-url.js';
import { projectNameProblem } from '../../../domain/task/branch-name.js';
import { UserError } from '../../../domain/failures/user-error.js';
import { createAskGit } from '../../init/ask-git.js';
import { findPlaneProject } from '../../init/find-plane-project.js';
import { findRepository } from '../../init/find-repository.js';
import { print, printJson } from '../../draw/output.js';
import { drawCommands, drawFilters } from '../../init/draw-commands.js';
import { lookInClone } from '../../init/look-in-clone.js';
import { addToProjectsFile, newProjectsFile, type NewProject } from '../../init/projects-file-text.js';
import { readSettingsHere } from '../../session/read-settings-here.js';
import { writeWholeSync } from '../../../activities/files/write-whole.js';

export interface InitOptions {
  readonly name?: string;
  /** Absent: the person at the terminal is asked. */
  readonly run?: boolean;
  readonly json?: true;
  /** A Plane project, by its id or its name. */
  readonly plane?: string;
}

export async function init(pathOrUrl: string, { name: given, run, json, plane }: InitOptions): Promise<void> {
  const settings = readSettingsHere();
  const { cwd, projectsFile, hostEnvironment } = settings;
  const known = readProjectsFile(projectsFile);
  const git = createAskGit(hostEnvironment);
  const found = await findRepository(pathOrUrl, cwd, git);
  const name = given ?? repositoryNameOf(found.url);
  refuseName(name, known?.map((project) => project.name) ?? [], projectsFile);
  const repositoryName = chooseFolder(name, found.url, known ?? []);

  const tracker = plane === undefined ? null : await findPlaneProject(settings, plane);
  const wanted = run ?? (json ? false : null);
  const inClone = await lookInClone({ settings, repository: found, git, wanted });
  if (inClone === null) return;
  const project = { name, ...found, repositoryName, ...inClone, tracker };
  const text =
    known === null ? newProjectsFile(project) : addToProjectsFile(readFileSync(projectsFile, 'utf8'), project);
  parseProjects(text, projectsFile);
  write(projectsFile, text);
  if (json) printJson({ file: projectsFile, project });
  else print(tell(projectsFile, project));
}

function refuseName(name: string, known: readonly string[], file: string): void {
  const problem = projectNameProblem(name);
  if (problem !== null)
    throw new UserError(`The project name ${JSON.stringify(name)} ${problem}.`, 'Give another: --name NAME');
  if (known.includes(name)) {
    throw new UserError(
      `${file} has a project ${name} already.`,
      'Change it there, or give this one another name: --name NAME',
    );
  }
}

/** A folder for the repository that no other one has taken; null: the one that follows from the URL. */
function chooseFolder(name: string, url: string, known: readonly Project[]): string | null {
  const takenBy = (folder: string) =>
    known.find(({ repository }) => repository.url !== url && repository.name.toLowerCase() === folder.toLowerCase())
      ?.name;
  if (takenBy(repositoryNameOf(url)) === undefined) return null;
  const other = takenBy(name);
  if (other === undefined) return name;
  throw new UserError(
    `The project ${other} works in a folder ${name} already, on another repository.`,
    'Give this one another name: --name NAME',
  );
}

/** In one step: a projects file that is being read is never half written. */
function write(file: string, text: string): void {
  try {
    writeWholeSync(file, text);
  } catch (error) {
    throw new UserError(
      `${file} cannot be written: ${(error as Error).message}`,
      'Run this where you may write, or set ORCH_PROJECTS_FILE.',
    );
  }
}

function tell(file: string, { name, url, baseBranch, commands, filters, tracker }: NewProject): string {
  const starts = tracker?.start.state;
  return [
    `${file} has the project ${name}: ${url}, base branch ${baseBranch}.`,
    ...drawCommands(commands),
    ...drawFilters(filters),
    'Read it over, then:',
    `  ${orch} up`,
    starts === undefined
      ? `  ${orch} start --project ${name} --title "…"      (in a second terminal)`
      : `An item that is moved to ${starts} in Plane starts its task then; ${orch} doctor looks at all of it first.`,
  ].join('\n');
}
