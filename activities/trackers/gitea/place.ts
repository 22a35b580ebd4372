import { toMarkdown } from '../../../domain/content/to-markdown.js';
import type { ForgeRepository } from '../../../domain/task/forge.js';
import type { Place } from '../../../domain/intake/tracker-event.js';
import { createGiteaClient } from '../../forges/gitea/api/client.js';
import { ensureComment } from '../../forges/gitea/api/ensure-comment.js';
import { numberOf } from '../issue-number.js';
import { speakerOf } from '../speaker-of.js';
import type { ProjectPlace } from '../tracker.js';
import { createGiteaEvents } from './events.js';
import { createGiteaPeople } from './people.js';
import type { GiteaTrackerDeps } from './tracker.js';

/** A repository on a Gitea or a Forgejo at which a project has items, pull requests, or both. */
export function createGiteaPlace(
  { own, ...deps }: GiteaTrackerDeps,
  {
    place,
    holds,
    project,
  }: { readonly place: ForgeRepository; readonly holds: readonly Place['on'][]; readonly project: string },
  signal: AbortSignal,
): ProjectPlace {
  const as = (author: string) => createGiteaClient({ ...deps, speaker: speakerOf(author) }, place, signal);
  const client = as('orch');
  return {
    account: place.account,
    holds,
    events: createGiteaEvents({ client, account: place.account, project, holds }),
    people: createGiteaPeople(client, own),
    reply: async ({ on, author, mark, content }) => {
      await ensureComment({ client: as(author), own }, numberOf(on), { mark, text: toMarkdown(content) });
    },
  };
}
