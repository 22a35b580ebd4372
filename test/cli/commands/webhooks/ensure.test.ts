import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { aTeam, type Team, type TeamRepository } from '../../../activities/forges/gitea/a-team.js';
import { giteaTimeoutMs } from '../../../gitea.js';
import { orchBin } from '../../../orch-bin.js';
import { aProject, aServer, closeServers, secret } from '../../../server/a-server.js';
import { until } from '../../team.js';

interface Hook {
  readonly id: number;
  readonly active: boolean;
  readonly config: { readonly url: string; readonly content_type: string };
}

let team: Team;
let repository: TeamRepository;
let issuesApi: string;
const folder = mkdtempSync(join(tmpdir(), 'orch-webhooks-'));
beforeAll(async () => {
  team = await aTeam();
  repository = await team.repository();
  const issues = await team.repository();
  issuesApi = issues.api;
  const projects = {
    shop: { repository: repository.made.url, forge: 'gitea' },
    alone: { repository: '/alone.git' },
    split: {
      repository: repository.made.url,
      forge: 'gitea',
      tracker: { account: 'gitea', repository: `${issues.made.owner}/${issues.made.name}`, start: { label: 'orch' } },
    },
  };
  writeFileSync(join(folder, 'orch.projects.yaml'), JSON.stringify({ projects }));
}, giteaTimeoutMs);
afterAll(() => team.stop());

async function orch(args: readonly string[], more: NodeJS.ProcessEnv = {}, stdin = '') {
  const env = {
    PATH: process.env.PATH,
    HOME: folder,
    ORCH_GITEA_URL: team.gitea.url,
    ORCH_GITEA_TOKEN: team.botsToken,
    ORCH_GITEA_WEBHOOK_SECRET: secret,
    ORCH_SERVER_URL: 'https://orch.example.org/',
    ...more,
  };
  const child = spawn(process.execPath, [orchBin, 'webhooks', 'ensure', ...args], { cwd: folder, env });
  child.stdin.end(stdin);
  const ended = once(child, 'exit') as Promise<[number | null]>;
  const [stdout, stderr, [code]] = await Promise.all([text(child.stdout), text(child.stderr), ended]);
  return { stdout, stderr, code };
}
const hooks = async (api = repository.api) =>
  (await team.gitea.api<Hook[]>(team.ownersToken, 'GET', `${api}/hooks`)).body;

describe('orch webhooks ensure', () => {
  test('without a token changes nothing, and says what to do by hand, without the secret', async () => {
    const { stdout, code } = await orch(['shop']);
    expect(code).toBe(0);
    expect(stdout).toContain(
      `${team.gitea.url}/${repository.made.owner}/${repository.made.name}/settings/hooks/gitea/new`,
    );
    expect(stdout).toMatch(
      /https:\/\/orch\.example\.org\/webhooks\/gitea\n.*application\/json\n.*ORCH_GITEA_WEBHOOK_SECRET/,
    );
    expect(stdout).not.toContain(secret);
    expect(await hooks()).toEqual([]);
  });

  test('of a project whose issues are in another repository of the account makes both', async () => {
    const { stdout, code } = await orch(['split', '--token-stdin'], {}, team.ownersToken);
    expect({ code, lines: stdout.trim().split('\n').length }).toEqual({ code: 0, lines: 2 });
    expect([(await hooks()).length, (await hooks(issuesApi)).length]).toEqual([1, 1]);
    for (const { id } of await hooks())
      await team.gitea.api(team.ownersToken, 'DELETE', `${repository.api}/hooks/${id}`);
  });

  test('with an administrator’s makes the webhook; once more it is one, and Gitea’s deliveries are taken', async () => {
    const { owner, name } = repository.made;
    const place = { account: 'gitea', owner, name };
    const { port, kept } = await aServer({
      projects: () => [aProject({}, place)],
    });
    const url = `http://127.0.0.1:${port}`;
    try {
      const wrong = { ORCH_SERVER_URL: url, ORCH_GITEA_WEBHOOK_SECRET: 'another secret than it is' };
      expect(await orch(['shop', '--token-stdin'], wrong, team.ownersToken)).toMatchObject({ code: 0, stderr: '' });
      const again = await orch(['shop', '--token-stdin', '--json'], { ORCH_SERVER_URL: url }, `${team.ownersToken}\n`);
      expect(JSON.parse(again.stdout)).toMatchObject({ done: true, replaced: true, url: `${url}/webhooks/gitea` });
      expect(await hooks()).toMatchObject([
        { active: true, config: { url: `${url}/webhooks/gitea`, content_type: 'json' } },
      ]);
      await team.gitea.api(team.ownersToken, 'POST', `${repository.api}/issues`, { title: 'One' });
      await until(() => Promise.resolve(kept.length > 0));
      expect(kept).toMatchObject([{ account: 'gitea', event: 'issues' }]);
    } finally {
      await closeServers();
    }
  });

  test.each<[string, string[], NodeJS.ProcessEnv, string, RegExp]>([
    ['a token that may not administrate', ['shop', '--token-stdin'], {}, 'bot', /gitea/],
    ['a token that is none', ['shop', '--token-stdin'], {}, 'no token', /gitea/],
    ['an empty stdin', ['shop', '--token-stdin'], {}, '', /no token on stdin/],
    ['no address of the server', ['shop'], { ORCH_SERVER_URL: '' }, '', /ORCH_SERVER_URL/],
    [
      'no secret',
      ['shop'],
      { ORCH_GITEA_WEBHOOK_SECRET: '' },
      '',
      /ORCH_GITEA_WEBHOOK_SECRET is not set[^]*openssl rand/,
    ],
    [
      'a short secret',
      ['shop'],
      { ORCH_GITEA_WEBHOOK_SECRET: 'short' },
      '',
      /ORCH_GITEA_WEBHOOK_SECRET[^]*16 characters/,
    ],
    ['a project that is nowhere', ['alone'], {}, '', /neither issues nor pull requests/],
    ['an unknown project', ['shpo'], {}, '', /did you mean shop/],
    ['another account', ['shop', '--account', 'github'], {}, '', /nothing at github/],
  ])('%s is told, and no token is shown', async (_, args, env, token, told) => {
    const given = token === 'bot' ? team.botsToken : token;
    const { code, stderr, stdout } = await orch(args, env, given);
    expect([code, stdout]).toEqual([1, '']);
    expect(stderr).toMatch(told);
    expect(stderr).not.toContain(team.botsToken);
    expect(stderr).not.toMatch(/\n\s+at /);
  });
});
