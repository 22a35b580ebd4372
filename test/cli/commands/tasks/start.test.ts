import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { readWorkItem } from '../../../../activities/store/work-items.js';
import { aBoard } from '../../../activities/trackers/gitea/a-board.js';
import { giteaTimeoutMs } from '../../../gitea.js';
import { expectError, openTeam, type Team } from '../../team.js';

let team: Team;
let board: Awaited<ReturnType<typeof aBoard>>;
beforeAll(async () => {
  [team, board] = await Promise.all([openTeam(), aBoard()]);
  const { owner, name } = board.at.made;
  writeFileSync(
    join(team.folder, 'orch.projects.yaml'),
    `projects:
  local: { repository: /demo.git }
  shop: { repository: /shop.git, tracker: { account: gitea, repository: ${owner}/${name} } }
`,
  );
}, giteaTimeoutMs);
afterAll(async () => {
  await team.close();
  await board.team.stop();
});

const start = (...args: string[]) =>
  team.orchWith(
    { ORCH_GITEA_URL: board.team.gitea.url, ORCH_GITEA_TOKEN: board.team.botsToken },
    ...['start', '--project', 'shop', ...args],
  );

test('an item of a tracker is started by its text there', async () => {
  const { number } = await board.issue('Greet in French', 'Bonjour.');
  expect((await start('--item', String(number))).stdout).toContain(`task/shop/${number} has started`);
  expect(await readWorkItem(team.pool, 'shop', String(number))).toMatchObject({
    title: 'Greet in French',
    description: 'Bonjour.',
    url: expect.stringMatching(/^http/) as unknown,
  });
});

test('an item that is closed, waits for another, is too long or is not there is not started, and why is told', async () => {
  const held = await board.issue('Held');
  const long = await board.issue('x'.repeat(201));
  const first = await board.issue('First');
  const { owner, name } = board.at.made;
  await board.asOwner('POST', `/issues/${held.number}/dependencies`, { index: first.number, owner, repo: name });
  expectError(await start('--item', String(held.number)), new RegExp(`waits for #${first.number}`), /Close what it/);
  await board.asOwner('PATCH', `/issues/${held.number}`, { state: 'closed' }).catch(() => undefined);
  await board.asOwner('PATCH', `/issues/${first.number}`, { state: 'closed' });
  expectError(await start('--item', String(first.number)), /is closed/, /Open it again/);
  expectError(await start('--item', String(long.number)), /The title has 201 characters/, /Shorten it/);
  expectError(await start('--item', '4711'), /has no #4711/, /orch doctor/);
});

test('a tracker that does not answer is a mistake that passes, and no defect', async () => {
  const away = { ORCH_GITEA_URL: 'http://127.0.0.1:9', ORCH_GITEA_TOKEN: 'token' };
  const answer = await team.orchWith(away, 'start', '--project', 'shop', '--item', '1');
  expectError(answer, /gitea cannot be asked GET/, /once it answers; .*orch doctor/);
});

test('without a tracker a task has no text of its own', async () => {
  expectError(await team.orch('start', '--project', 'local', '--item', '1'), /at no tracker/, /--title/);
  expectError(await start('--item', '1', '--description', 'x'), /a description, and no title/, /Give both/);
});
