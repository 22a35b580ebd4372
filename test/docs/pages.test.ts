import { randomUUID } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { parseProjects } from '../../config/projects/parse-projects.js';
import { readSettings } from '../../config/settings/read-settings.js';
import { readDotEnv } from '../../config/settings/environment.js';
import { noticeBody } from '../../server/notices/notice-body.js';
import { plainGit } from '../activities/git/fresh-origin.js';
import { aPlaneTeam, type PlaneTeam } from '../plane/a-plane-team.js';
import { freshFolder, run } from '../stack/start-fixture.js';
import { startTelegramServer, type TelegramServer } from '../telegram/telegram-server.js';
import { blocksOf, commandsOf, filledIn, makePrograms, settingsOf } from './page.js';

let [folder, path] = ['', ''];
let team: PlaneTeam;
let telegram: TelegramServer;
beforeAll(async () => {
  [folder, team, telegram] = await Promise.all([freshFolder(), aPlaneTeam(), startTelegramServer()]);
  path = `${makePrograms(folder)}:${process.env.PATH}`;
  const origin = join(folder, 'shop.git');
  plainGit(folder, 'init', '--quiet', '--bare', '--initial-branch=main', origin);
  plainGit(folder, 'clone', '--quiet', origin, join(folder, 'home/src/shop'));
  const clone = join(folder, 'home/src/shop');
  writeFileSync(join(clone, 'README.md'), '# Shop\n');
  plainGit(clone, 'add', '--all');
  plainGit(clone, 'commit', '--quiet', '-m', 'Begin');
  plainGit(clone, 'push', '--quiet', 'origin', 'HEAD:main');
});
afterAll(async () => {
  await Promise.all([team.close(), telegram.close()]);
  await rm(folder, { recursive: true, force: true });
});

/** Types a line of a page in a place of its own. */
async function type(at: string, line: string): Promise<string> {
  const program = await run(at, 'sh', ['-euc', line], { PATH: path, HOME: join(folder, 'home') });
  await program.ends(null);
  return program.output();
}

interface Found {
  readonly name: string;
  readonly state: string;
  readonly found: string;
}

/** What `orch doctor` finds, without what wants a stack. */
async function look(at: string, names: RegExp): Promise<string[]> {
  const output = await type(at, 'orch doctor --json');
  return (JSON.parse(output) as Found[])
    .filter(({ name }) => names.test(name))
    .map(({ name, state, found }) => `${state} ${name}: ${found}`);
}

function place(name: string, dotEnv: string): string {
  const at = join(folder, name);
  mkdirSync(at, { recursive: true });
  writeFileSync(join(at, '.env'), dotEnv);
  return at;
}

const planeExamples = () => ({
  'https://plane.example.org': team.plane.url,
  'ORCH_PLANE_TOKEN=plane_api_…': `ORCH_PLANE_TOKEN=${team.bot.token}`,
  'ORCH_PLANE_TOKEN_DEVELOPER=plane_api_…': `ORCH_PLANE_TOKEN_DEVELOPER=${team.aBot('developer').token}`,
  'plane_wh_…': `plane_wh_${randomUUID()}`,
});

describe('docs/plane.md', () => {
  test('its settings, its commands and its project are taken as they are written', async () => {
    const at = place('plane', filledIn(settingsOf('plane.md'), planeExamples()));
    const commands = commandsOf('plane.md');
    expect(commands).toEqual(['orch init ~/src/shop --plane DEMO', 'orch doctor']);
    expect(await type(at, commands[0] ?? '')).toMatch(/has the project shop/);
    // Until the file that was read over names who approves.
    const tracker = /^warn tracker of shop: .*nobody decides there/;
    expect(await look(at, /tracker/)).toEqual([expect.stringMatching(tracker)]);
    const [page = ''] = blocksOf('plane.md', 'yaml');
    const asWritten = parse(filledIn(page, { '15b4c9ff-7b44-467e-aa33-b04c64db6014': team.project.id })) as object;
    writeFileSync(
      join(at, 'orch.projects.yaml'),
      JSON.stringify({ projects: { shop: { repository: join(folder, 'shop.git'), ...asWritten } } }),
    );
    expect(await look(at, /settings|tracker|webhook/)).toEqual([
      'ok settings: all known',
      expect.stringMatching(/^ok tracker of shop: .*as orch, the developer as developer, start\.state: Ready/),
      expect.stringMatching(/^ok webhook of shop: .*https:\/\/orch\.example\.org\/webhooks\/plane/),
    ]);
  });
});

describe('docs/telegram.md', () => {
  test('its settings and its project are taken as they are written, and doctor asks for bot and chats', async () => {
    const [shop, ada] = [telegram.supergroup('Shop', [7]), telegram.privateChat(telegram.user('Ada'))];
    const settings = filledIn(settingsOf('telegram.md'), {
      '123456:…': telegram.token,
      '-1001234567890': String(shop),
    });
    const at = place('telegram', `${settings}ORCH_TELEGRAM_API_ROOT=${telegram.url}\n`);
    const [page = ''] = blocksOf('telegram.md', 'yaml');
    const { projects } = parse(filledIn(page, { '-1001234567890': String(shop), "'42'": `'${ada}'` })) as {
      projects: { shop: object };
    };
    writeFileSync(
      join(at, 'orch.projects.yaml'),
      JSON.stringify({ projects: { shop: { repository: join(folder, 'shop.git'), ...projects.shop } } }),
    );
    expect(await look(at, /settings|Telegram|chat/)).toEqual([
      'ok settings: all known',
      `ok notices to Telegram: shop: urgent on ${shop}, action on ${shop}/7 and ${ada} (all kinds)`,
      'ok Telegram: @orch_test_bot, 4711',
      `ok chat ${shop}: Shop, a supergroup`,
      `ok chat ${shop}/7: Shop, a supergroup`,
      `ok chat ${ada}: Ada, of a person`,
    ]);
    expect(telegram.messages(shop)).toEqual([]);
  });
});

describe('docs/webhooks.md', () => {
  test('its settings are taken as they are written, and its command says what is done by hand', async () => {
    const gitea = { ORCH_GITEA_URL: 'https://git.example.org', ORCH_GITEA_TOKEN: 'token' };
    const given = Object.entries(gitea).map(([name, value]) => `${name}=${value}\n`);
    const settings = filledIn(settingsOf('webhooks.md'), { '=…': `=${randomUUID()}` });
    const at = place('webhooks', `${given.join('')}${settings}`);
    const shop = { repository: 'https://git.example.org/acme/shop.git', forge: 'gitea', tracker: 'gitea' };
    writeFileSync(join(at, 'orch.projects.yaml'), JSON.stringify({ projects: { shop } }));
    expect(readSettings(readDotEnv(at), at).warnings).toEqual([]);
    const [byHand = '', byToken] = commandsOf('webhooks.md');
    expect(byToken).toBe(`${byHand} --token-stdin < admin-token`);
    expect(await type(at, byHand)).toMatch(/https:\/\/orch\.example\.org\/webhooks\/gitea/);
  });
});

describe('docs/notices.md', () => {
  test('its settings and its projects are taken as they are written', () => {
    const at = place('notices', settingsOf('notices.md'));
    expect(readSettings(readDotEnv(at), at)).toMatchObject({ notifyKinds: expect.arrayContaining(['deploy-failed']) });
    const [projects = ''] = blocksOf('notices.md', 'yaml');
    expect(parseProjects(projects, '/orch.projects.yaml').map(({ name }) => name)).toEqual(['shop', 'site']);
  });

  test('a webhook is told what it shows', () => {
    const shown = JSON.parse(blocksOf('notices.md', 'json').join('')) as Record<string, object>;
    const told = noticeBody(
      {
        ...{ key: 'k', project: 'shop', taskId: 'task/shop/12', kind: 'approval', createdAt: new Date() },
        ...{ links: { item: null, pullRequest: null }, body: { content: [], asks: shown.asked } },
      } as unknown as Parameters<typeof noticeBody>[0],
      'json',
      () => null,
    ) as Record<string, object>;
    expect(Object.keys(told)).toEqual(Object.keys(shown));
    expect(Object.keys(told.links ?? {})).toEqual(Object.keys(shown.links ?? {}));
  });
});
