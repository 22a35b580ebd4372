import { onlyAllowed, shown } from '../../activities/git/commit/commit-changes.js';
import { createGit } from '../../activities/git/run/git.js';
import type { Bot } from '../../activities/git/run/git-environment.js';
import { listChanges } from '../../activities/git/changes/list-changes.js';
import { mergeUnderWay } from '../../activities/git/worktree/merge-under-way.js';
import { placesAt } from '../../activities/git/worktree/places.js';
import { handOver } from '../../activities/git/commit/work-by-hand.js';
import { setRightsBack } from '../../activities/git/worktree/set-rights-back.js';
import { headOf } from '../../activities/git/worktree/worktree.js';
import type { Settings } from '../../config/settings/settings.js';
import { createRedact } from '../../domain/text/redact.js';
import type { HeldTask } from './find-checkout.js';

/** What a worktree holds that is not on its branch. */
export interface LeftWork {
  readonly committed: readonly string[];
  /** What orch leaves out of commits of its worktrees. */
  readonly leftOut: readonly string[];
}

/** A held worktree by orch's own git: what lies in it may have been planted there by an agent. */
export function worktreeGit(settings: Settings, { view, checkout }: HeldTask) {
  const { hostEnvironment: environment, bot, secrets } = settings;
  const { baseBranch, filtered } = checkout;
  const deps = { environment, bot, redact: createRedact(secrets), ...(filtered && { repository: filtered }) };
  const git = createGit(deps, new AbortController().signal);
  const worktree = { ...placesAt(checkout.path), git };
  return {
    handOver: async (person: Bot): Promise<void> => {
      await setRightsBack(worktree);
      const head = await headOf(worktree);
      const { baseCommit: base } = checkout;
      await handOver(
        worktree,
        { baseBranch, branch: view.branch, head, base, bot: person, filters: filtered?.filters ?? [] },
        person,
      );
    },
    leftWork: async (): Promise<LeftWork> => {
      await setRightsBack(worktree);
      const merge = await mergeUnderWay(worktree);
      const changes = await listChanges(worktree);
      const allowed = await onlyAllowed(worktree, { changer: { role: 'developer' }, merge }, changes);
      return {
        committed: allowed.map(shown),
        leftOut: changes.filter((change) => !allowed.includes(change)).map(shown),
      };
    },
  };
}
