import { log } from '@temporalio/activity';
import type { Conflict } from '../../domain/decisions/conflict.js';
import type { Elsewhere } from '../../domain/git/elsewhere.js';
import type { RefusedPush } from '../../domain/git/refused-push.js';
import type { Role, StageName } from '../../domain/pipeline/stages.js';
import type { ProtectedPolicy, TaskIdentity, Workspace } from '../../domain/task/task.js';
import { refusedPushIn } from '../temporal/failure.js';
import { atWorktree, type WorktreeDeps } from '../git/at-worktree.js';
import { askedElsewhere } from '../git/commit/asked-elsewhere.js';
import { commitChanges, type CommitOutcome, shown } from '../git/commit/commit-changes.js';
import { keepElsewhere } from '../git/elsewhere/keep-elsewhere.js';
import { differsFromBase } from '../git/refs/differs-from-base.js';
import { hasOthers, isMade, withTitle } from '../git/commit/commits-of-run.js';
import { keepChanges } from '../git/commit/keep-changes.js';
import { splitCrowd } from '../git/changes/crowd.js';
import { listChanges } from '../git/changes/list-changes.js';
import { readLeftovers, setAside } from '../git/commit/leftovers.js';
import { mostNamed, namedFiles } from '../git/commit/named-files.js';
import { expectWorktree } from '../git/worktree/task-git-dir.js';
import { onOrigin, pushBranch, type PushedBranch } from '../git/commit/push-branch.js';
import { fileRules, type Refusals, refuseFiles } from '../git/commit/refused-files.js';
import { takeBack } from '../git/merge/take-back.js';
import type { TaskWorktree } from '../git/worktree/task-worktree.js';
import { takeIn } from '../git/commit/work-by-hand.js';
import { headOf } from '../git/worktree/worktree.js';

export interface CommitAndPushInput {
  readonly task: TaskIdentity;
  readonly workspace: Workspace;
  readonly stage: StageName;
  readonly role: Role;
  readonly runKey: string;
  readonly runNumber: number;
  /** The stage acts on the world outside: it is not done again for what cannot be committed. */
  readonly acts: boolean;
  /** It deploys orch itself. */
  readonly deploysItself?: true;
  /** Where the role may write, if the project says so. */
  readonly paths?: readonly string[];
  /** Larger files go back to the role. */
  readonly maxFileMegabytes: number;
  /** Of more changed files none is committed, and the role is told. */
  readonly maxFiles: number;
  readonly protected: ProtectedPolicy;
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
  readonly foreignCommits?: true;
  /** Files that go back to the role, each with its reason; absent: none. At most 50. */
  readonly refused?: readonly string[];
  /** A merge is under way and `refused` says why it is not made yet: nothing was committed, the worktree is as it was. */
  readonly unresolved?: true;
  /** More files are changed than are committed, in words: nothing was committed, the worktree is as it was. */
  readonly tooMany?: readonly string[];
  /** The commit is not on the origin: what a person has pushed meanwhile is in conflict with it. */
  readonly conflict?: Conflict;
  /** What the agent has left elsewhere in its own git, where no commit takes it from; absent: nothing. */
  readonly elsewhere?: readonly Elsewhere[];
  /** The origin objects to the commit: it is taken back, and its changes are in the worktree. Absent: it does not. */
  readonly refusedPush?: RefusedPush;
  /** Protected files that a person is to decide about; absent: none. */
  readonly protected?: ProtectedChanges;
}
/** Changes of protected files, kept beside the branch until a person has decided. */
export interface ProtectedChanges {
  /** Holds them and nothing else. */
  readonly commit: string;
  /** At most 50. */
  readonly files: readonly string[];
  readonly count: number;
}

/** One commit of a run, on the origin; what the role may not change is kept beside the branch and taken back. */
export function createCommitAndPush(deps: WorktreeDeps): (input: CommitAndPushInput) => Promise<CommitAndPushOutput> {
  const { findSecrets } = deps;
  const named = (paths: readonly string[]) => namedFiles(paths, deps.redact);
  const withReasons = (refusals: Refusals) =>
    [...refusals].slice(0, mostNamed).map(([path, why]) => deps.redact(`${shown({ path })} ${why}`));

  return (input) =>
    atWorktree(deps, input.task, async (worktree) => {
      const { task, workspace, role, runKey, runNumber } = input;
      await expectWorktree(worktree, workspace);
      // First of all: it is judged by the files as the run has left them.
      const elsewhere = await keepElsewhere(worktree, { runKey, ...deps });
      const beside = elsewhere.length === 0 ? {} : { elsewhere };
      const rules = fileRules(deps, input);
      const byHand = await takeIn(worktree, rules);
      const changer = { role, paths: input.paths, ...input.protected };
      const why = `Left out of the commit of ${role} run_id=${runNumber}`;
      const earlier = await readLeftovers(worktree, runKey);
      const found = await listChanges(worktree);
      const { folders, others: changes } = splitCrowd(found, input.maxFiles);
      // What is done in the world outside is not done again for a heap of files.
      if (changes.length < found.length && !input.acts) {
        const { baseBranch } = task.repository;
        await keepChanges(worktree, { why: `Too many files of ${role} run_id=${runNumber}`, findSecrets });
        return {
          headCommit: byHand ? (await pushBranch(worktree)).head : await headOf(worktree),
          committed: false,
          differsFromBase: await differsFromBase(worktree, baseBranch),
          leftOut: [],
          tooMany: [
            `${found.length} files are changed, and at most ${input.maxFiles} are committed`,
            ...folders
              .slice(0, mostNamed)
              .map(([path, count]) => deps.redact(`${count} of them are below ${shown({ path })}/`)),
          ],
          ...beside,
        };
      }
      const refused =
        earlier === null ? await refuseFiles(worktree, changes, { changer, rules }) : new Map(earlier.refused);

      const subject = `${role}(ET): auto-commit from ${role} run_id=${runNumber}`;
      const message = withTitle(subject, task.title, deps.redact);
      const author = deps.authors?.[role];
      const since = { since: workspace.headCommit, committer: deps.bot.email };
      const madeBefore = await isMade(worktree, { runKey }, since);
      const commit: CommitOutcome = madeBefore
        ? { committed: true, unresolved: new Map(), left: changes }
        : await commitChanges(worktree, changes, {
            changer,
            branch: task.branch,
            message,
            run: { runKey },
            refused,
            ...(author !== undefined && { author }),
          });
      const { baseBranch } = task.repository;
      if (commit.unresolved.size > 0) {
        await keepChanges(worktree, { why: `Unfinished merge of ${role} run_id=${runNumber}`, findSecrets });
        return {
          headCommit: await headOf(worktree),
          committed: false,
          differsFromBase: await differsFromBase(worktree, baseBranch),
          leftOut: [],
          refused: withReasons(new Map([...commit.unresolved, ...refused])),
          unresolved: true,
          ...beside,
        };
      }
      const left = await setAside(worktree, { runKey, why, changer, refused, left: commit.left, findSecrets });
      // The host that made the commit went away before it could say what it has left beside it.
      const isOfAnother = madeBefore && earlier === null && workspace.epoch > 0;
      const asked = isOfAnother ? await askedElsewhere(worktree, { runKey, changer, ...since }) : left.asked;
      const { committed } = commit;
      if (!committed) log.info(nothingToCommit(input), { task: task.id, run: runNumber });
      const pushed = committed || byHand ? await pushOrTakeBack(worktree) : null;
      const others = pushed !== null && (await hasOthers(worktree, { runKey }, since));
      const { refused: refusedPush } = pushed ?? {};
      return {
        headCommit: pushed?.head ?? (await headOf(worktree)),
        committed: committed && refusedPush === undefined,
        differsFromBase: await differsFromBase(worktree, baseBranch),
        leftOut: named(left.leftOut),
        ...(refused.size > 0 && { refused: withReasons(refused) }),
        ...beside,
        ...(others && { foreignCommits: true as const }),
        ...(pushed !== null &&
          pushed.conflicts.length > 0 && {
            conflict: { with: onOrigin(task.branch), files: named(pushed.conflicts) },
          }),
        ...(refusedPush !== undefined && { refusedPush }),
        ...(asked !== null && {
          protected: { commit: asked.commit, files: named(asked.paths), count: asked.paths.length },
        }),
      };
    });
}

/** The branch is back at where it was where the origin objects to what the run has made. */
async function pushOrTakeBack(worktree: TaskWorktree): Promise<PushedBranch & { readonly refused?: RefusedPush }> {
  try {
    return await pushBranch(worktree);
  } catch (error) {
    const refused = refusedPushIn(error);
    if (refused?.because !== 'content') throw error;
    await takeBack(worktree);
    return { head: await headOf(worktree), conflicts: [], refused };
  }
}

/** CONTRACT, "After the run". */
function nothingToCommit({ stage, deploysItself }: CommitAndPushInput): string {
  return deploysItself === true ? `${stage}: no code changes (expected on action stage)` : `${stage}: no code changes`;
}
