import { ApplicationFailure } from '@temporalio/common';
import type { Role } from '../../domain/pipeline/stages.js';
import type { Repository, TaskIdentity } from '../../domain/task/task.js';
import { isOutOfRoom } from '../files/free-space.js';
import type { PushedHeads } from '../store/branches/pushed-heads.js';
import { refusedPushIn } from '../temporal/failure.js';
import { whileHeartbeating } from '../temporal/while-heartbeating.js';
import { noteRefused, takeBack } from './merge/take-back.js';
import { emptyPools } from './pool/worktree-pool.js';
import { createGit, type GitDeps } from './run/git.js';
import type { Bot } from './run/git-environment.js';
import type { FindSecrets } from './changes/hold-secrets.js';
import { oneAtATime } from './run/one-at-a-time.js';
import { placesOf } from './worktree/places.js';
import { fetchSubmodule } from './submodules/fetch-submodule.js';
import type { SigningKey } from './signing/signing-key.js';
import { setRightsBack } from './worktree/set-rights-back.js';
import type { TaskWorktree } from './worktree/task-worktree.js';

export interface WorktreeDeps extends GitDeps {
  /** An absolute path, the same for all activities of a host. */
  readonly reposDir: string;
  readonly findSecrets: FindSecrets;
  /** Of roles whose commits are not the bot's own work; absent: none. */
  readonly authors?: Readonly<Partial<Record<Role, Bot>>>;
  /** Worktrees of one repository that are kept for the next tasks: as many as agents run at once. */
  readonly mostPooled: number;
  /** Whose the heads of branches are; absent: nobody asks, and all are taken for ours. */
  readonly pushedHeads?: PushedHeads;
  /** What commits of a repository are signed with; left out: nothing. */
  readonly signingOf?: (repository: Repository) => SigningKey | null;
}

/** One step at a task's worktree: alone there, with heartbeats, ended by a cancel. */
export async function atWorktree<Result>(
  deps: WorktreeDeps,
  task: TaskIdentity,
  work: (worktree: TaskWorktree, signal: AbortSignal) => Promise<Result>,
): Promise<Result> {
  const places = placesOf(deps.reposDir, task);
  return whileHeartbeating((signal) =>
    oneAtATime(places.gitDir, async () => {
      const { repository } = task;
      const { pushedHeads } = deps;
      const signing = deps.signingOf?.(repository) ?? null;
      const worktree: TaskWorktree = {
        ...{ ...places, task, git: createGit({ ...deps, repository, signing }, signal) },
        bringSubmodule: (url, commit) => {
          const gitFor = (place: string) => createGit({ ...deps, repository: { ...repository, url: place } }, signal);
          const { mirror } = places;
          return fetchSubmodule(gitFor, { deps, repository, mirror, parentUrl: repository.url, url, commit });
        },
        ...(pushedHeads !== undefined && { noteHead: (head: string) => pushedHeads.note(task, head) }),
      };
      try {
        await setRightsBack(worktree);
        return await work(worktree, signal);
      } catch (error) {
        await answerRefusal(error, worktree);
        throw await roomMade(error, deps);
      }
    }),
  );
}

/** What the origin objects to is not pushed again; what it refuses for another reason is, unless the work goes on without it. */
async function answerRefusal(error: unknown, worktree: TaskWorktree): Promise<void> {
  const refused = refusedPushIn(error);
  if (refused === null) return;
  if (refused.because === 'content') await takeBack(worktree);
  else await noteRefused(worktree);
}

/** What to throw: where the disk is full, what only saves time goes for the next attempt, and a person is told what to do. */
async function roomMade(error: unknown, { reposDir }: WorktreeDeps): Promise<unknown> {
  if (error instanceof ApplicationFailure || !(await isOutOfRoom(error, reposDir))) return error;
  await emptyPools(reposDir);
  const message = `The disk of ${reposDir} is full: make room there, then retry; \`orch gc\` shows what orch can do without.`;
  return new Error(`${message} (${(error as Error).message})`, { cause: error });
}
