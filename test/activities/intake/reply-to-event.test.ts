import { expect, test } from '@jest/globals';
import { createReplyToEvent } from '../../../activities/intake/reply-to-event.js';
import type { ProjectPlace, ReplyTo } from '../../../activities/trackers/tracker.js';
import { createRedact } from '../../../domain/text/redact.js';
import { inActivity } from '../git/fresh-origin.js';
import { aComment } from './an-event.js';

test.each<[string, ReturnType<typeof aComment>['place'], string]>([
  ['an item', { on: 'item', item: '12' }, 'board'],
  ['a pull request', { on: 'pull-request', number: 7 }, 'code'],
])(
  'what is said on %s is answered there, though both are at one account, and without secrets',
  async (_name, place, at) => {
    const replies: [string, ReplyTo][] = [];
    const aPlace = (name: string, holds: ProjectPlace['holds']) =>
      ({
        account: 'gitea',
        holds,
        reply: (to: ReplyTo) => Promise.resolve(void replies.push([name, to])),
      }) as Partial<ProjectPlace> as ProjectPlace;
    const reply = createReplyToEvent({
      placesOf: () => [aPlace('board', ['item']), aPlace('code', ['pull-request'])],
      redact: createRedact(['sesame-sesame']),
    });
    const content = [{ kind: 'paragraph', text: 'sesame-sesame is told' }] as const;
    await inActivity(reply, { event: aComment('/status', { place }), content, mark: 'reply:1' });
    expect(replies).toEqual([[at, expect.objectContaining({ on: place, author: 'orch', mark: 'reply:1' })]]);
    expect(JSON.stringify(replies)).not.toContain('sesame-sesame');
  },
);
