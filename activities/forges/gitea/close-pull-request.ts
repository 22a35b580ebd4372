import { pullRequest } from './api/answers.js';
import type { Speaker } from './api/speaker.js';
import { isOurs } from './api/who-am-i.js';
import { askPullRequest } from './read-pull-request.js';

/** One that a person has opened is theirs to close. */
export async function closePullRequest(speaker: Speaker, number: number): Promise<void> {
  const { client } = speaker;
  const { state, merged, user: author } = await askPullRequest(client, number);
  if (state === 'closed' || merged || author === null || author === undefined) return;
  if (!(await isOurs(speaker, author))) return;
  await client.read('PATCH', `/pulls/${number}`, pullRequest, { body: { state: 'closed' } });
}
