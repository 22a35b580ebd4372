import { randomUUID } from 'node:crypto';
import { appendFileSync, cpSync, mkdirSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { chooseSetPort } from '../fixtures/set-port.js';
import { plainGit } from '../activities/git/fresh-origin.js';
import { oldRun, oldTables, oldTask, writeOldDatabase } from '../cli/import/old-service.js';
import { fixtures, until } from '../deploys/real-stack.js';
import { aPlaneTeam, type PlaneTeam } from '../plane/a-plane-team.js';
import { nameOf } from '../plane/state.js';
import { freshFolder, killIfThere, processesOf, run } from '../stack/start-fixture.js';
import { startTelegramServer, type TelegramServer } from '../telegram/telegram-server.js';
import { commandsOf, filledIn, makePrograms, settingsOf } from './page.js';

const page = 'migration.md';
let [folder, path] = ['', ''];
let team: PlaneTeam;
let telegram: TelegramServer;
beforeAll(async () => {
  [folder, team, telegram] = await Promise.all([
    freshFolder(),
    aPlaneTeam({ identifier: 'SHOP' }),
    startTelegramServer(),
  ]);
  path = `${makePrograms(folder)}:${process.env.PATH}`;
  team.plane.limit = { requests: 100_000, windowMs: 60_000 };
});
afterAll(async () => {
  await type('npx orch down').catch(() => undefined);
  for (const line of processesOf(folder)) killIfThere(Number.parseInt(line));
  await Promise.all([team.close(), telegram.close()]);
  await rm(folder, { recursive: true, force: true });
}, 120_000);

/** Types a line of the page, whose places are below the test's folder. */
async function type(line: string, code = 0): Promise<string> {
  const here = line.replaceAll(/(?<= )\/(repos|app)\//g, `${folder}/$1/`);
  const program = await run(
    folder,
    'sh',
    ['-euc', `{ ${here}; } > told 2>&1 || { code=$?; cat told; exit $code; }; cat told`],
    {
      PATH: path,
    },
  );
  await program.ends(code);
  return program.output();
}

test('a team comes over as the page says: its settings as they are, a look, a dry run, the import, a look afterwards', async () => {
  const chat = telegram.supergroup('Shop');
  const item = Array.from({ length: 12 }, (_, index) =>
    team.plane.people.addItem(team.project, team.ada, { name: `Item ${index + 1}` }),
  ).at(-1);
  if (item === undefined) throw new Error('no items');
  const clone = makeClone();
  mkdirSync(join(folder, 'app/data/runs'), { recursive: true });
  await writeOldDatabase(
    join(folder, 'app/data/orchestrator.db'),
    oldTables,
    oldTask(12, 'review', { item: nameOf(item) }),
    oldRun(31, 12, 'developer'),
  );
  const port = await chooseSetPort();
  const old = {
    ORCH_PROJECTS_JSON: JSON.stringify([{ repo: 'shop', plane_project_id: team.project.id }]),
    ORCH_AGENT_PROGRAM: join(fixtures, 'agents/whole-team.mjs'),
    ORCH_TEMPORAL_PROGRAM: process.env.ORCH_TEST_TEMPORAL_PROGRAM ?? '',
    ORCH_TELEGRAM_API_ROOT: telegram.url,
    ORCH_SERVER_ADDRESS: `127.0.0.1:${port}`,
    ORCH_SERVER_URL: `http://127.0.0.1:${port}`,
  };
  for (const [name, value] of Object.entries(old)) appendFileSync(join(folder, '.env'), `${name}='${value}'\n`);
  appendFileSync(
    join(folder, '.env'),
    filledIn(settingsOf(page), {
      '=/repos': `=${folder}/repos`,
      '=/app/data/runs': `=${folder}/app/data/runs`,
      'https://plane.example.org': team.plane.url,
      'ORCH_PLANE_TOKEN=plane_api_…': `ORCH_PLANE_TOKEN=${team.bot.token}`,
      'ORCH_PLANE_TOKEN_DEVELOPER=plane_api_…': `ORCH_PLANE_TOKEN_DEVELOPER=${team.aBot('developer').token}`,
      'plane_wh_…': `plane_wh_${randomUUID()}`,
      '123456:…': telegram.token,
      '-1001234567890': String(chat),
    }),
  );

  const [init = '', up = '', doctor = '', dryRun = '', move = '', bring = '', ...afterwards] = commandsOf(page);
  expect(await type(init)).toContain('has the project shop');
  await type(up);
  const looked = await type(`${doctor} || true`);
  expect(looked).toMatch(/(ok|warn) +tracker of shop: .*\(SHOP\).*as orch, the developer as developer/);
  expect(looked).toMatch(/ok +chat -\d+: Shop/);
  expect(looked.split('\n').filter((line) => line.startsWith('FAIL'))).toEqual([]);

  plainGit(clone, 'worktree', 'add', '--quiet', join(folder, 'repos/_wt/shop/feature-12'), 'feature-12');
  expect(await type(dryRun)).toContain('is the old worktree');
  await type(move);
  expect(await type(dryRun)).toMatch(/12 .*comes|comes .*12/);
  expect(await type(bring, 1)).toContain('--old-service-stopped');
  await type(`${bring} --old-service-stopped`);

  const [list = '', status = '', cost = ''] = afterwards;
  expect(await type(list)).toContain('SHOP-12');
  expect(await type(status)).toMatch(/review|testing|deploy/);
  expect(await type(cost)).toContain('shop');
  const follows = () => item.comments.some(({ html }) => wordsOf(html).includes('reviewer finished'));
  await until('the item follows its task', follows).catch(async (error: unknown) => {
    throw new Error([String(error), await type(`${status} || true`)].join('\n'), { cause: error });
  });
}, 300_000);

const wordsOf = (html: string) => html.replaceAll(/<[^>]+>|\u200b|&#8203;/g, '');

/** Where the old service has its clone, with the branch of its one open task. */
function makeClone(): string {
  const [origin, clone] = [join(folder, 'shop.git'), join(folder, 'repos/shop')];
  plainGit(folder, 'init', '--quiet', '--bare', '--initial-branch=main', origin);
  plainGit(folder, 'clone', '--quiet', origin, clone);
  cpSync(join(fixtures, 'deploys/shop'), clone, { recursive: true });
  plainGit(clone, 'add', '--all');
  plainGit(clone, 'commit', '--quiet', '-m', 'Begin');
  plainGit(clone, 'push', '--quiet', 'origin', 'HEAD:main');
  plainGit(clone, 'branch', '--quiet', 'feature-12');
  const worktree = join(folder, 'somebody');
  plainGit(clone, 'worktree', 'add', '--quiet', worktree, 'feature-12');
  writeFileSync(join(worktree, 'feature.txt'), 'made before\n');
  plainGit(worktree, 'add', '--all');
  plainGit(worktree, 'commit', '--quiet', '-m', 'developer(ET): auto-commit from developer run_id=31');
  plainGit(worktree, 'push', '--quiet', 'origin', 'HEAD:feature-12');
  plainGit(clone, 'worktree', 'remove', '--force', worktree);
  return clone;
}
