import { toMarkdown } from '../../../domain/content/to-markdown.js';
import type { ForgeRepository } from '../../../domain/task/forge.js';
import { speakerOf } from '../speaker-of.js';
import { createGiteaClient, type GiteaDeps } from '../../forges/gitea/api/client.js';
import { ensureComment } from '../../forges/gitea/api/ensure-comment.js';
import type { OwnAccounts } from '../../forges/own-accounts.js';
import { issueNumber } from '../issue-number.js';
import type { Tracker, TrackerRules } from '../tracker.js';
import { createItem } from './create-item.js';
import { block, followStage } from './follow-stage.js';
import { listReady } from './list-ready.js';
import { openBlockers } from './open-blockers.js';
import { askIssue, toItem } from './read-item.js';

export interface GiteaTrackerDeps extends Omit<GiteaDeps, 'speaker'> {
  readonly own: OwnAccounts;
}

/** Issues of a repository on a Gitea or a Forgejo. */
export function createGiteaTracker(
  { own, ...deps }: GiteaTrackerDeps,
  { place, rules }: { readonly place: ForgeRepository; readonly rules: TrackerRules },
  signal: AbortSignal,
): Tracker {
  const as = (author: string) => createGiteaClient({ ...deps, speaker: speakerOf(author) }, place, signal);
  const client = as('orch');
  return {
    readItem: async (item) => toItem(await askIssue(client, item), rules.start),
    ensureComment: ({ item, author, mark, content }) =>
      ensureComment({ client: as(author), own }, issueNumber(item), { mark, text: toMarkdown(content) }),
    followStage: (at) => followStage(client, rules.labels, at),
    block: (order) => block(client, rules.blockedLabel, order),
    createItem: (item) => createItem({ client, own }, item),
    listReady: () => listReady(client, rules.start),
    openBlockers: (item) => openBlockers(client, item, `${place.owner}/${place.name}`),
  };
}
