import { hindrancesInWords } from '../../domain/preflight/preflight.js';
import type { MergeMethod } from '../../domain/task/forge.js';
import type { WorktreeDeps } from '../git/at-worktree.js';
import { tryPush } from '../git/push/try-push.js';
import type { Bot } from '../git/run/git-environment.js';
import { isLocal } from '../git/run/is-local.js';
import type { TaskWorktree } from '../git/worktree/task-worktree.js';
import { stepFailure } from '../temporal/failure.js';
import type { ForgePreflight } from './forge-preflight.js';

export interface ExpectRightsDeps extends Pick<WorktreeDeps, 'signingOf'> {
  readonly preflight: ForgePreflight;
  readonly bot: Bot;
}

/** Before an agent is paid: throws where this account could not push what it makes, or merge it, as far as anybody tells. */
export async function expectRights(
  { preflight, bot, signingOf }: ExpectRightsDeps,
  { git, task, mirror }: Pick<TaskWorktree, 'git' | 'task' | 'mirror'>,
  work: { readonly head: string; readonly method: MergeMethod | null; readonly maxFileMegabytes: number },
  signal: AbortSignal,
): Promise<void> {
  const { branch, repository } = task;
  const { method, maxFileMegabytes } = work;
  const plan = {
    branch,
    method,
    signs: (signingOf?.(repository) ?? null) !== null,
    email: bot.email,
    maxFileMegabytes,
  };
  const { hindrances } = await preflight(repository, plan, signal);
  if (hindrances.length > 0) {
    const { what, hint } = hindrancesInWords(repository.name, hindrances);
    throw stepFailure('ForgeRejected', `${what} ${hint}`);
  }
  // A dry run tells nothing of a folder's rights.
  if (!isLocal(repository.url)) await tryPush(git, { gitDir: mirror, origin: repository.url, commit: work.head });
}
