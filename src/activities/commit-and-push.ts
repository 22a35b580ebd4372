import { log } from '@temporalio/activity';
import { defaultPipeline, type Role, type StageName } from '../domain/stages.js';
import type { Conflict } from '../domain/conflict.js';
import type { ProtectedPolicy, TaskIdentity, Workspace } from '../domain/task.js';
import { atWorktree, type WorktreeDeps } from './git/at-worktree.js';
import { commitChanges, setAside, shown } from './git/commit-changes.js';
import { differsFromBase } from './git/differs-from-base.js';
import { fromBytes, type Git } from './git/git.js';
import type { Places } from './git/places.js';
import { expectWorktree } from './git/task-git-dir.js';
import { pushBranch } from './git/push-branch.js';
import { refuseFiles } from './git/refused-files.js';
import { takeIn } from './git/work-by-hand.js';
import { headOf } from './git/worktree.js';
import type { ProtectedChanges } from './git/leftovers.js';

export interface CommitAndPushInput {
  readonly task: TaskIdentity;
  readonly workspace: Workspace;
  readonly stage: StageName;
  readonly role: Role;
  readonly runNumber: number;
  /** Where the role may write, if the project says so. */
  readonly paths?: readonly string[];
  /** Absent in histories of before it travelled: any size. */
  readonly maxFileMegabytes?: number;
  /** Of the protected paths; absent: none is allowed, and nobody is asked. */
  readonly protected?: ProtectedPolicy;
}
export interface CommitAndPushOutput {
  /** The branch's head after the push. */
  readonly headCommit: string;
  /** Whether this run added a commit. */
  readonly committed: boolean;
  /** Whether the branch differs from its base. */
  readonly differsFromBase: boolean;
  /** Paths the role changed and may not change; at most 50. */
  readonly leftOut: readonly string[];
  /** What others had pushed to the branch meanwhile is in it now. */
  readonly tookIn?: true;
  /** Files that go back to the role, each with its reason; absent: none. At most 50. */
  readonly refused?: readonly string[];
  /** A merge is under way and `refused` says why it is not made yet: nothing was committed, the worktree is as it was. */
  readonly unresolved?: true;
  /** The commit is not on the origin: what a person has pushed meanwhile is in conflict with it. */
  readonly conflict?: Conflict;
  /** Protected files that a person is to decide about; absent: none. */
  readonly protected?: ProtectedChanges;
}

const mostLeftOut = 50;

/** One commit of a run, on the origin; what the role may not change is kept beside the branch and taken back. */
export function createCommitAndPush(deps: WorktreeDeps): (input: CommitAndPushInput) => Promise<CommitAndPushOutput> {
  return ({ task, workspace, stage, role, runNumber, paths, maxFileMegabytes = Number.POSITIVE_INFINITY }) =>
    atWorktree(deps, task, async (git, places) => {
      await expectWorktree(places, workspace);
      await takeIn(git, places, task);
      const { branch } = task;
      const { findSecrets } = deps;
      const changer = { role, paths };
      const refused = await refuseFiles(git, places, changer, { maxFileMegabytes, findSecrets });
      const message = `${role}(ET): auto-commit from ${role} run_id=${runNumber}`;
      const committed =
        (await hasCommit(git, places, message, workspace.headCommit)) ||
        (await commitChanges(git, places, { changer, branch, message, refused }));
      if (!committed) log.info(nothingToCommit(stage), { task: task.id, run: runNumber });
      const why = `Left out of the commit of ${role} run_id=${runNumber}`;
      const leftOut = await setAside(git, places, task, { why, findSecrets });
      const headCommit = committed ? await pushBranch(git, places, task) : await headOf(git, places);
      return {
        headCommit,
        committed,
        differsFromBase: await differsFromBase(git, places, task.repository.baseBranch),
        leftOut: leftOut.slice(0, mostLeftOut).map(deps.redact),
        ...(refused.size > 0 && {
          refused: [...refused].slice(0, mostLeftOut).map(([path, why]) => deps.redact(`${shown({ path })} ${why}`)),
        }),
      };
    });
}

/** CONTRACT, "After the run". */
function nothingToCommit(stage: StageName): string {
  const acts = defaultPipeline.find(({ name }) => name === stage)?.acts === true;
  return acts ? `${stage}: no code changes (expected on action stage)` : `${stage}: no code changes`;
}

/** Whether an earlier attempt of this step has made the commit, since the run's worktree was prepared. */
async function hasCommit(git: Git, { gitDir }: Places, message: string, since: string): Promise<boolean> {
  const { stdout } = await git(['log', '--format=%s', `${since}..HEAD`], { gitDir });
  return fromBytes(stdout).split('\n').includes(message);
}
