import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { breakerKeyOf } from '../../../../activities/agents/login/breaker-key.js';
import type { AgentName } from '../../../../domain/agents/agents.js';

let home: string;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'orch-login-'));
});
afterEach(() => rmSync(home, { recursive: true, force: true }));

type Environment = Record<string, string>;

const apiKey = 'sk-ant-secret-0123456789';

/** Of an agent on a host, whose environment is that of the host's agents, and of its project. */
function keyOf(
  agent: AgentName,
  {
    hostId = 'aaaaaaaa-1111',
    program = agent,
    ...given
  }: { hostId?: string; program?: string; host?: Environment; project?: Environment } = {},
): Promise<string> {
  const base = { HOME: home, ...given.host };
  const environments = { claude: base, codex: base, command: base };
  return breakerKeyOf({ hostId, environments }, { agent, program, environment: given.project ?? {} });
}

function write(path: string, json: unknown): void {
  mkdirSync(dirname(join(home, path)), { recursive: true });
  writeFileSync(join(home, path), typeof json === 'string' ? json : JSON.stringify(json));
}

describe('a login that is known', () => {
  test.each<[AgentName, string, string]>([
    ['claude', 'ANTHROPIC_API_KEY', 'claude@api.anthropic.com#'],
    ['claude', 'ANTHROPIC_AUTH_TOKEN', 'claude@api.anthropic.com#'],
    ['claude', 'CLAUDE_CODE_OAUTH_TOKEN', 'claude@api.anthropic.com#'],
    ['codex', 'CODEX_API_KEY', 'codex@api.openai.com#'],
    ['codex', 'OPENAI_API_KEY', 'codex@api.openai.com#'],
  ])('of %s by %s is the same on every host, and does not stand in the key', async (agent, variable, start) => {
    const host = { [variable]: apiKey };
    const key = await keyOf(agent, { host });
    expect(key).toMatch(new RegExp(`^${start}[0-9a-f]{8}$`));
    expect(await keyOf(agent, { host, hostId: 'bbbbbbbb-2222' })).toBe(key);
    expect(await keyOf(agent, { host: { [variable]: `${apiKey}0` } })).not.toBe(key);
    expect(key).not.toContain('secret');
  });

  test('of a project goes before that of its host', async () => {
    const host = { ANTHROPIC_API_KEY: apiKey };
    const own = await keyOf('claude', { host, project: { ANTHROPIC_API_KEY: 'sk-ant-of-the-project' } });
    expect(own).not.toBe(await keyOf('claude', { host }));
    expect(own).toBe(await keyOf('claude', { project: { ANTHROPIC_API_KEY: 'sk-ant-of-the-project' } }));
  });

  test.each<[AgentName, string, string, unknown]>([
    ['claude', '.claude.json', 'CLAUDE_CONFIG_DIR', { oauthAccount: { accountUuid: 'account-of-ada' } }],
    ['codex', '.codex/auth.json', 'CODEX_HOME', { tokens: { account_id: 'account-of-ada', access_token: apiKey } }],
  ])('of %s is the account of %s, wherever that lies', async (agent, file, variable, json) => {
    write(file, json);
    const key = await keyOf(agent, {});
    expect(await keyOf(agent, { hostId: 'bbbbbbbb-2222' })).toBe(key);
    expect(key).not.toContain('ada');
    write(join('elsewhere', file.split('/').at(-1) ?? ''), json);
    const host = { HOME: '/nowhere', [variable]: join(home, 'elsewhere') };
    expect(await keyOf(agent, { host, hostId: 'cccccccc-3333' })).toBe(key);
  });
});

describe('a login that is not known is the host’s own', () => {
  test.each<[string, unknown]>([
    ['is not there', null],
    ['is no JSON', '{"oauthAccount": '],
    ['is of another form', { oauthAccount: 'ada' }],
    ['is a list', []],
    ['names no account', { oauthAccount: { accountUuid: '' } }],
  ])('where its file %s', async (_, content) => {
    if (content !== null) write('.claude.json', content);
    expect(await keyOf('claude')).toBe('claude@api.anthropic.com#aaaaaaaa');
    expect(await keyOf('claude', { hostId: 'bbbbbbbb-2222' })).toBe('claude@api.anthropic.com#bbbbbbbb');
  });

  test('and so is an empty variable', async () => {
    expect(await keyOf('claude', { host: { ANTHROPIC_API_KEY: '' } })).toBe('claude@api.anthropic.com#aaaaaaaa');
  });
});

describe('the provider', () => {
  test.each([
    ['http://ada:secret@gateway.internal:8080/v1?key=secret', 'gateway.internal:8080'],
    ['https://gateway.internal', 'gateway.internal'],
    ['no address', 'api.anthropic.com'],
    ['', 'api.anthropic.com'],
  ])('at the address %j is %s', async (address, provider) => {
    expect(await keyOf('claude', { host: { ANTHROPIC_BASE_URL: address } })).toBe(`claude@${provider}#aaaaaaaa`);
    expect(await keyOf('claude', { project: { ANTHROPIC_BASE_URL: address } })).toBe(`claude@${provider}#aaaaaaaa`);
  });

  test('of a command is its program', async () => {
    expect(await keyOf('command', { program: '/opt/tools/deploy.sh', host: { TOKEN: apiKey } })).toBe(
      'command@deploy.sh',
    );
  });
});
