import { join } from 'node:path';
import type { Conflict } from '../../domain/decisions/conflict.js';
import type { Elsewhere } from '../../domain/git/elsewhere.js';
import type { SetUpPolicy } from '../../domain/gates/project-command.js';
import type { MergeMethod } from '../../domain/task/forge.js';
import type { AgentPolicy, TaskIdentity, Workspace } from '../../domain/task/task.js';
import { stepFailure } from '../temporal/failure.js';
import { atWorktree, type WorktreeDeps } from '../git/at-worktree.js';
import { adoptedBranch, type Beginning } from '../git/refs/adopted-branch.js';
import { baseOf } from '../git/refs/base-of.js';
import { beginAtBase } from '../git/refs/begin-at-base.js';
import { bringUpToDate } from '../git/merge/bring-up-to-date.js';
import { expectRights } from '../preflight/expect-rights.js';
import type { ForgePreflight } from '../preflight/forge-preflight.js';
import { expectKey } from '../git/signing/expect-key.js';
import { expectRoom, type RoomWanted } from '../git/pool/expect-room.js';
import { changedBelow } from '../git/changes/changed-below.js';
import { keepElsewhere } from '../git/elsewhere/keep-elsewhere.js';
import { filtersOfTree } from '../git/changes/filters.js';
import { filtersProblem } from '../git/changes/filters-problem.js';
import { freeWorktree } from '../git/pool/free-worktree.js';
import { takeBranch } from '../git/refs/host-mark.js';
import { wipRef } from '../git/commit/keep-changes.js';
import { type Heads, refreshMirror } from '../git/refs/mirror.js';
import { isFolder } from '../git/worktree/places.js';
import { namedFiles } from '../git/commit/named-files.js';
import { rebuildAgentGit } from '../git/commit/rebuild-agent-git.js';
import { populateWorktree } from '../git/submodules/populate-worktree.js';
import { fileRules } from '../git/commit/refused-files.js';
import { fetchObjects } from '../git/run/lfs.js';
import { ensureTaskGitDir, expectOwner, epochOf } from '../git/worktree/task-git-dir.js';
import { startOfChanges } from '../git/worktree/merge-under-way.js';
import { needsSetUp } from '../setup/set-up-worktree.js';
import { takeIn } from '../git/commit/work-by-hand.js';
import { takeFromPool } from '../git/pool/worktree-pool.js';
import { checkOut } from '../git/worktree/check-out.js';
import { headOf, isCheckedOut, mergeBase } from '../git/worktree/worktree.js';
import type { TaskWorktree } from '../git/worktree/task-worktree.js';

export interface PrepareWorkspaceInput {
  readonly task: TaskIdentity;
  /** How many hosts the task has left. */
  readonly epoch: number;
  /**
   * True: the other side of a conflict is merged into the branch, as far as it goes without an agent. False: a merge that is
   * under way is another stage's, and is set aside. Absent: such a one is left as it is.
   */
  readonly integrate?: boolean;
  /** No agent has worked on the branch: where nothing was committed either, it begins with its base as that is now. */
  readonly fromBase?: true;
  /** The task begins: the branch that it begins with is looked at; absent: it has begun, and people may push to its branch. */
  readonly begins?: Pick<Beginning, 'adopt' | 'allow'>;
  /** How the project sets a worktree up; absent: it does not. */
  readonly setUp?: SetUpPolicy;
  /** As of `commitAndPush`, for what a person has left. */
  readonly maxFileMegabytes: number;
  /** Paths whose changes by the branch are to be listed; absent: none are. */
  readonly listed?: readonly string[];
  /** Before a task's first run: how the work will be merged, null where it is not. The forge is asked what would be in its way. */
  readonly preflight?: { readonly method: MergeMethod | null };
  /** The task's open pull request: it is looked at. Absent: there is none, or nobody else could end it. */
  readonly pullRequest?: number;
  /** The base branch that it had when it was looked at last; absent: nobody knows it. */
  readonly knownBase?: string;
  /** The forge's own number of the repository: one that is renamed is followed by it. Absent: nobody knows it. */
  readonly repositoryId?: string;
  /** Of the run that follows: its breaker depends on this host's login. Absent: none follows. */
  readonly agent?: Pick<AgentPolicy, 'agent' | 'program' | 'environment'>;
}
export interface PrepareWorkspaceOutput extends Workspace {
  /** The merge under way, whose conflicts lie in the worktree; absent: none. */
  readonly merge?: Conflict;
  /** Commits of ours that are not on the origin conflict with what is there, and nobody was told to integrate; absent: none. */
  readonly diverged?: Conflict;
  /** The branch is somebody else's, and the task builds on it; absent: it is not, or the task has begun already. */
  readonly adopted?: Adopted;
  /** The set-up has not run here yet, or what it depends on has changed; absent: there is nothing to do. */
  readonly needsSetUp?: true;
  /** What the branch changes at or below the paths that were to be listed; absent: nothing. */
  readonly changed?: readonly string[];
  /** What a run that did not come to its commit has left elsewhere in the agent's git; absent: nothing. */
  readonly elsewhere?: readonly Elsewhere[];
  /** The key of the breaker of that run's provider. */
  readonly breaker?: string;
}

/** The branch as it was, and what a person is to see of it before anybody works there. */
export interface Adopted {
  readonly head: string;
  /** At most 50. */
  readonly protectedFiles: readonly string[];
  readonly protectedCount: number;
}

export interface PrepareWorkspaceDeps extends WorktreeDeps {
  readonly hostId: string;
  /** What a run must find, and where. */
  readonly room: RoomWanted;
  /** Ends what still runs on this host for the task. */
  readonly endRuns: (task: TaskIdentity) => Promise<void>;
  readonly preflight: ForgePreflight;
  readonly breakerOf: (agent: NonNullable<PrepareWorkspaceInput['agent']>) => Promise<string>;
}

/** A worktree of the task's branch as it is on the origin; uncommitted work of an earlier try is still in it. */
export function createPrepareWorkspace(
  deps: PrepareWorkspaceDeps,
): (input: PrepareWorkspaceInput) => Promise<PrepareWorkspaceOutput> {
  return (input) =>
    atWorktree(deps, input.task, async (worktree, signal) => {
      const { task, epoch, integrate } = input;
      await freeEarlier(deps, worktree, epoch);
      if (input.agent !== undefined) {
        await expectRoom(deps.reposDir, deps.room);
        const key = deps.signingOf?.(task.repository) ?? null;
        if (key !== null) await expectKey(key, deps.environment);
      }
      const heads = await refreshMirror(worktree.git, worktree, task.repository);
      const base = baseOf(task, heads);
      refuseRefInTheWay(task, heads);
      if (input.preflight !== undefined) {
        const { maxFileMegabytes, preflight } = input;
        const head = heads.get(task.branch) ?? base;
        await expectRights(deps, worktree, { head, maxFileMegabytes, ...preflight }, signal);
      }
      const adopted = await adoptedBy(deps, worktree, { ...input, heads, base });
      await ensureTaskGitDir(worktree, { head: heads.get(task.branch) ?? base, epoch });
      await takeBranch(worktree);
      // Before what a person has left is committed: files of another checkout would undo what the branch has.
      const elsewhere = await keepElsewhere(worktree, deps);
      const taken = await takeIn(worktree, fileRules(deps, input));
      const now = taken ? await refreshMirror(worktree.git, worktree, task.repository) : heads;
      if (!(await isCheckedOut(worktree))) await firstCheckOut(worktree);
      if (input.fromBase === true) await beginAtBase(worktree, now, base);
      const state = await bringUpToDate(deps, worktree, { heads: now, integrate });

      await refuseFilters(worktree, deps);
      const submodules = await populateWorktree(deps, worktree, signal);

      const headCommit = await headOf(worktree);
      const baseCommit = await mergeBase(worktree.git, worktree.gitDir, headCommit, base);
      const { branch, repository } = task;
      if (baseCommit === null) {
        throw stepFailure('InvalidInput', `${branch} has no history in common with ${repository.baseBranch}.`);
      }
      await rebuildAgentGit(worktree, {
        baseBranch: repository.baseBranch,
        branch,
        head: headCommit,
        base,
        ...(state.theirs !== undefined && { theirs: state.theirs }),
        bot: deps.bot,
        filters: repository.filters ?? [],
      });
      const { merge, diverged } = state;
      const { listed = [] } = input;
      const changed = await changedBelow(worktree, { from: baseCommit, to: headCommit, paths: listed });
      return {
        ...{ hostId: deps.hostId, path: worktree.root, headCommit, baseCommit, epoch },
        ...(submodules.length > 0 && { submodules }),
        ...(input.setUp !== undefined && (await needsSetUp(worktree, input.setUp)) && { needsSetUp: true as const }),
        ...(input.agent !== undefined && { breaker: await deps.breakerOf(input.agent) }),
        ...(adopted !== null && { adopted }),
        ...(changed.length > 0 && { changed: changed.map(deps.redact) }),
        ...(elsewhere.length > 0 && { elsewhere }),
        ...(merge !== undefined && { merge }),
        ...(diverged !== undefined && { diverged }),
      };
    });
}

/** Asked once, before anything is made of it here. */
async function adoptedBy(
  { pushedHeads, redact }: PrepareWorkspaceDeps,
  worktree: TaskWorktree,
  { begins, heads, base }: Pick<PrepareWorkspaceInput, 'begins'> & Pick<Beginning, 'heads' | 'base'>,
): Promise<Adopted | null> {
  if (begins === undefined || pushedHeads === undefined) return null;
  const adopted = await adoptedBranch(worktree, { heads, base, pushedHeads, ...begins });
  if (adopted === null) return null;
  const { head, protectedFiles } = adopted;
  return { head, protectedFiles: namedFiles(protectedFiles, redact), protectedCount: protectedFiles.length };
}

/** A task that has left this host and comes back starts anew: what its old run still does is ended and set aside first. */
async function freeEarlier(
  { endRuns, findSecrets, redact, mostPooled }: PrepareWorkspaceDeps,
  worktree: TaskWorktree,
  epoch: number,
): Promise<void> {
  if (!(await isFolder(worktree.gitDir))) return;
  await expectOwner(worktree);
  const earlier = await epochOf(worktree);
  if (earlier === epoch) return;
  if (earlier > epoch) {
    throw stepFailure('WorkspaceLost', `The task has left this host, and come back: ${worktree.root} is in use.`);
  }
  await endRuns(worktree.task);
  await freeWorktree(worktree, { ref: wipRef(worktree.task, { epoch: earlier }), findSecrets, redact, mostPooled });
}

async function firstCheckOut(worktree: TaskWorktree): Promise<void> {
  const head = await headOf(worktree);
  // What a checkout that was cut off has left is finished where it is.
  const begun = await isFolder(worktree.root);
  await fetchObjects(worktree.git, [worktree.mirror, worktree.gitDir], worktree.task.repository, head);
  if (begun || !(await takeFromPool(worktree, head))) await checkOut(worktree, head);
}

/** Before an agent is paid: what it changed would reach the branch as git is not to have it. */
async function refuseFilters(worktree: TaskWorktree, { redact }: PrepareWorkspaceDeps): Promise<void> {
  const { git, gitDir, task } = worktree;
  const call = { gitDir, indexFile: join(gitDir, 'index-of-attributes') };
  const filters = await filtersOfTree(git, call, await startOfChanges(worktree));
  const problem = filtersProblem(filters, { ...task.repository, branch: task.branch });
  if (problem !== null) throw stepFailure('InvalidInput', redact(`${problem.what} ${problem.hint}`));
}

/** Git holds no branch `a/b` beside a branch `a`. */
function refuseRefInTheWay({ branch }: TaskIdentity, heads: Heads): void {
  const inTheWay = [...heads.keys()].find((head) => head.startsWith(`${branch}/`) || branch.startsWith(`${head}/`));
  if (inTheWay === undefined) return;
  throw stepFailure(
    'InvalidInput',
    `Git cannot hold the branch ${branch} beside ${inTheWay}: give the task another branch.`,
  );
}
