import { existsSync } from 'node:fs';
import { basename, join } from 'node:path';
import { ApplicationFailure } from '@temporalio/common';
import { Unanswered } from '../../activities/http/json-api.js';
import type { Pool } from 'pg';
import { placesOf } from '../../activities/git/worktree/places.js';
import { isImported } from '../../activities/store/import/imported-tasks.js';
import { latestTask, openTasksOn } from '../../activities/store/tasks.js';
import { translateError } from '../../client/errors/translate-error.js';
import { checkStart } from '../../client/start-problems.js';
import { orch } from '../../config/called-as.js';
import type { BrokenProject } from '../../config/projects/broken-project.js';
import type { Project } from '../../config/projects/project.js';
import { resolvePolicy } from '../../config/projects/resolve-policy.js';
import type { Settings } from '../../config/settings/settings.js';
import type { OldDatabase, OldTask } from '../../domain/import/old-database.js';
import { type ImportProblem, openTasks, ownProblem } from '../../domain/import/problems.js';
import { type ImportedRun, toRun } from '../../domain/import/to-run.js';
import type { StageName } from '../../domain/pipeline/stages.js';
import { taskId } from '../../domain/task/task-id.js';
import type { TaskPolicy } from '../../domain/task/task.js';
import { onOneLine } from '../draw/plain-text.js';
import type { OldItem } from './read-old-item.js';

/** What becomes of an open task of the old database. */
export type Looked =
  | Comes
  | { readonly kind: 'imported'; readonly old: OldTask; readonly taskId: string }
  | { readonly kind: 'stays'; readonly old: OldTask; readonly problem: ImportProblem };

export interface Comes {
  readonly kind: 'comes';
  readonly old: OldTask;
  readonly coming: Coming;
}

export interface Coming {
  readonly taskId: string;
  readonly project: Project;
  readonly policy: TaskPolicy;
  readonly stage: StageName;
  readonly item: OldItem;
  /** Null: the branch begins here. */
  readonly head: string | null;
  readonly runs: readonly ImportedRun[];
}

export interface LookDeps {
  readonly settings: Settings;
  readonly pool: Pool;
  readonly projects: readonly Project[];
  readonly broken: readonly BrokenProject[];
  readonly headsOf: (project: Project) => Promise<ReadonlyMap<string, string>>;
  readonly readItem: (project: Project, item: string) => Promise<OldItem>;
}

/** The open tasks, in their order: which come, and why the others do not. What is wrong with one leaves the others. */
export async function lookAtTasks(deps: LookDeps, old: OldDatabase): Promise<Looked[]> {
  const open = openTasks(old.tasks);
  const looked: Looked[] = [];
  for (const task of open) {
    looked.push(
      await lookAt(deps, old, open, task).catch((error: unknown): Looked => {
        return { old: task, kind: 'stays', problem: problemOf(error) };
      }),
    );
  }
  return looked;
}

/** Of git, a tracker or the projects file. */
function problemOf(error: unknown): ImportProblem {
  if (error instanceof ApplicationFailure || error instanceof Unanswered)
    return { what: onOneLine(error.message), hint: `${orch} doctor looks at repositories and accounts` };
  const { what, hint } = translateError(error);
  return { what: onOneLine(what), hint: onOneLine(hint) };
}

async function lookAt(deps: LookDeps, old: OldDatabase, open: OldTask[], task: OldTask): Promise<Looked> {
  const stays = (what: string, hint: string): Looked => ({ old: task, kind: 'stays', problem: { what, hint } });
  const own = ownProblem(task, open);
  if (own !== null) return { old: task, kind: 'stays', problem: own };
  const project = projectOf(deps, task.repo);
  if ('what' in project) return { old: task, kind: 'stays', problem: project };
  const { policy } = resolvePolicy(deps.settings, project);
  const stages = policy.pipeline.map(({ name }) => name);
  const stage = stages.find((name) => name === task.stage);
  if (stage === undefined) {
    const known = `the stages of ${project.name} are ${stages.join(', ')}`;
    return stays(`there is no stage ${JSON.stringify(task.stage)}`, known);
  }
  const item = await deps.readItem(project, task.item);
  const id = taskId(project.name, item.item, 1);
  const isHere = (await latestTask(deps.pool, project.name, item.item)) !== null;
  if (await isImported(deps.pool, id)) {
    if (isHere) return { old: task, kind: 'imported', taskId: id };
  } else if (isHere) return stays(`${id} is a task here already`, 'it goes on as it is here');
  checkStart({ ...item, branch: task.branch, baseBranch: project.repository.baseBranch });
  if (!item.open) return stays(`its item ${item.item} is closed`, 'open it again, if it is to go on');
  const [other] = await openTasksOn(deps.pool, { repo: project.repository.name, branch: task.branch });
  if (other !== undefined && other !== id) return stays(`${other} is on its branch`, 'let that one end first');
  const head = (await deps.headsOf(project)).get(task.branch) ?? null;
  if (head === null && stage !== stages[0])
    return stays(`${project.repository.url} has no branch ${task.branch}`, 'push it from where it is');
  const worktree = oldWorktree(deps.settings, project, task, id);
  if (worktree !== null)
    return stays(`${worktree} is the old worktree, and would be overwritten`, 'move it away, with what is left in it');
  const runs = old.runs
    .filter((run) => run.taskId === task.id)
    .flatMap(
      (run) => toRun({ ...run, outputPath: logOf(deps.settings, run.outputPath) }, policy.pipeline, stage) ?? [],
    );
  return { old: task, kind: 'comes', coming: { taskId: id, project, policy, stage, item, head, runs } };
}

/** The old service knew a repository by its name alone. */
function projectOf({ projects, broken }: LookDeps, repo: string): Project | ImportProblem {
  const name = basename(repo).replace(/\.git$/, '');
  const found = projects.filter((project) => project.repository.name === name || project.name === name);
  const [only, ...others] = found;
  if (only === undefined) {
    const problem = broken.find((one) => one.name === name)?.problem;
    return problem === undefined
      ? { what: `no project has a repository ${JSON.stringify(repo)}`, hint: 'describe it in the projects file' }
      : { what: onOneLine(problem.what), hint: onOneLine(problem.hint) };
  }
  if (others.length === 0) return only;
  const names = found.map((project) => project.name).join(', ');
  return { what: `${names} all have a repository ${name}`, hint: 'leave one of them in the projects file' };
}

/** Where the worktree of the task will be, if something of before lies there; null: nothing does. */
function oldWorktree({ reposDir }: Settings, { name, repository }: Project, task: OldTask, id: string): string | null {
  const { branch, item } = task;
  const identity = { id, project: name, item, generation: 1, title: item, branch, repository };
  const { root, gitDir } = placesOf(reposDir, identity);
  return existsSync(root) && !existsSync(gitDir) ? root : null;
}

/** Where a log lies by now: where it was written, or in the folder of runs as that is seen here. */
function logOf({ runsDir }: Settings, path: string | null): string | null {
  if (path === null || existsSync(path)) return path;
  const here = join(runsDir, basename(path));
  return existsSync(here) ? here : path;
}
