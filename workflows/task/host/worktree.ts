import type { PrepareWorkspaceOutput } from '../../../activities/on-host/prepare-workspace.js';
import type { SeenAtForge } from '../../../activities/forges/telling-ending.js';
import type { Conflict } from '../../../domain/decisions/conflict.js';
import type { Elsewhere } from '../../../domain/git/elsewhere.js';
import type { Stage } from '../../../domain/pipeline/stages.js';
import type { MergeMethod } from '../../../domain/task/forge.js';
import type { TaskPolicy, Workspace } from '../../../domain/task/task.js';
import { onAnyHost, onHost } from '../../proxies/host.js';
import { requireJudgedAnew, takeRepository } from '../forge/retargeted.js';
import { pullRequestToLookAt, takeEnding } from '../forge/take-ending.js';
import { StageLeft } from '../state/stage-left.js';
import { stepOfConflict } from '../state/steps.js';
import { hasWorked, turnOf, type Task } from '../state/task.js';
import { makesWorkspace, step } from '../waits/block.js';
import { atAnyHost, atHost } from './at-host.js';
import { settleBranch } from './settle-branch.js';
import { inTurn } from './in-turn.js';

export interface PreparedWorktree {
  readonly workspace: Workspace;
  /** The merge whose conflicts lie in the worktree. */
  readonly merge: Conflict | null;
  /** What a run that did not come to its commit has left elsewhere in the agent's git. */
  readonly elsewhere: readonly Elsewhere[];
  /** The project's set-up has nothing to do there. */
  readonly isSetUp: boolean;
  /** What the branch changes of the files that deployments depend on. */
  readonly changed: readonly string[];
  /** The key of the breaker of the role's provider; null: none is known. */
  readonly breaker: string | null;
}

/** The task's worktree, at the branch's head: made on a host with a free agent slot at first, on that host from then on. */
export async function prepareWorktree(task: Task, stage: Stage): Promise<PreparedWorktree> {
  const { state } = task;
  const {
    merge,
    diverged,
    breaker,
    needsSetUp,
    changed = [],
    adopted,
    ended,
    repository,
    changesOther,
    elsewhere = [],
    ...workspace
  } = await whereverItGoesOn(() => step(task, makesWorkspace, () => prepareOnce(task, stage)));
  state.workspace = workspace;
  if (repository !== undefined) takeRepository(task, repository);
  if (!(await settleBranch(task, stage, adopted))) return prepareWorktree(task, stage);
  if (ended !== undefined) await takeEnding(task, stage, ended, workspace.headCommit);
  else if (changesOther === true) requireJudgedAnew(task, stage);
  // Commits of the task that are not on the origin do not go together with what a person has pushed to its branch.
  if (diverged !== undefined) throw new StageLeft(stepOfConflict(task, stage, diverged, stage.deploysTo !== null));
  // What was merged without a conflict is on the origin.
  if (merge === undefined && state.integrate === stage.name) state.integrate = null;
  const isSetUp = needsSetUp !== true;
  return { workspace, merge: merge ?? null, elsewhere, isSetUp, changed, breaker: breaker ?? null };
}

function mergeMethod({ pipeline, merge }: TaskPolicy): MergeMethod | null {
  return pipeline.some(({ merges }) => merges) ? merge.method : null;
}

type Prepared = PrepareWorkspaceOutput & SeenAtForge;

async function prepareOnce(task: Task, stage: Stage): Promise<Prepared | null> {
  const { identity, policy, state } = task;
  const { epoch, integrate, base, questions } = state;
  const summary = `worktree for ${stage.role}`;
  const pullRequest = pullRequestToLookAt(task, stage);
  const { repositoryId, base: knownBase } = state.pullRequest ?? {};
  const { agent, program, environment } = policy.agents[stage.role];
  const order = {
    ...{ task: identity, epoch, maxFileMegabytes: policy.maxFileMegabytes, agent: { agent, program, environment } },
    ...(pullRequest !== undefined && { pullRequest, ...(knownBase !== undefined && { knownBase }) }),
    ...(repositoryId !== undefined && { repositoryId }),
    ...(policy.setUp.commands.length > 0 && { setUp: policy.setUp }),
    ...(state.begun === null && { begins: { adopt: state.adopts, allow: policy.protected.allow } }),
    ...(base === null && questions.base > 0 && !hasWorked(task) && { fromBase: true as const }),
    ...(!hasWorked(task) && { preflight: { method: mergeMethod(policy) } }),
    ...(stage.deploysTo !== null && policy.deploy.files.length > 0 && { listed: policy.deploy.files }),
    ...(integrate !== null && { integrate: integrate === stage.name }),
  };
  const hostId = state.workspace?.hostId;
  if (hostId === undefined) {
    return atAnyHost(task, (withinMs) =>
      inTurn(task, () => onAnyHost(policy, { summary, withinMs, turn: turnOf(task) }).prepareWorkspace(order)),
    );
  }
  return atHost(task, hostId, () => onHost(policy, hostId, summary).prepareWorkspace(order));
}

/** The worktree as it is, wherever it is. */
export async function worktreeOf(task: Task, stage: Stage): Promise<Workspace> {
  return task.state.workspace ?? (await prepareWorktree(task, stage)).workspace;
}

/** Does a step at the task's worktree; where its host is left meanwhile, at the one on the next host. */
export async function atWorktree<Result>(
  task: Task,
  stage: Stage,
  name: string,
  act: (workspace: Workspace) => Promise<Result>,
): Promise<Result> {
  return whereverItGoesOn(async () => {
    const workspace = await worktreeOf(task, stage);
    return step(task, name, () => atHost(task, workspace.hostId, () => act(workspace)));
  });
}

async function whereverItGoesOn<Result>(act: () => Promise<Result | null>): Promise<Result> {
  for (;;) {
    const result = await act();
    if (result !== null) return result;
  }
}
