import { mkdir, readFile, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { findRun } from '../../../activities/store/runs.js';
import type { Network } from '../../../domain/network/network.js';
import type { AgentPolicy } from '../../../domain/task/task.js';
import { freshDatabase, type TestDatabase } from '../../database.js';
import { startModelApi } from '../../fixtures/model-api/model-api.js';
import { say, useTool } from '../../fixtures/model-api/turn.js';
import { claudeProgram, fetchTimeoutMs } from '../../fixtures/real-clis.js';
import { aHost, aPolicy, type Host } from '../agents/a-run.js';
import { type FreshOrigin, freshOrigin } from '../git/fresh-origin.js';
import { aSeenFolder } from '../sandbox/a-seen-folder.js';

let database: TestDatabase;
let host: Host;
let origin: FreshOrigin;
let folder: string;
let server: Server;
let port: number;
beforeAll(async () => {
  database = await freshDatabase();
  folder = aSeenFolder();
  server = createServer((_request, response) => response.end('hello'));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  ({ port } = server.address() as AddressInfo);
});
afterAll(async () => {
  server.close();
  await database.drop();
  await rm(folder, { recursive: true });
});
beforeEach(async () => {
  host = await aHost(database.pool, folder);
  await mkdir(join(host.root, 'home'));
  origin = freshOrigin({ 'README.md': 'demo\n' }, folder);
  const { reposDir } = origin.deps;
  host.deps.git = { ...host.deps.git, reposDir };
  host.deps.sandboxHost = { ...host.deps.sandboxHost, reposDir, ownerHome: join(host.root, 'home') };
});
afterEach(async () => {
  await host.close();
  origin.remove();
});

async function run(policy: Partial<AgentPolicy>) {
  const workspace = { ...(await origin.prepare(origin.task())), hostId: 'h1' };
  const sandboxed = { ...aPolicy, killGraceSeconds: 5, sandbox: 'bubblewrap' } as const;
  const input = host.input({ workspace, task: origin.task(), policy: { ...sandboxed, ...policy } });
  const { ending, facts } = await host.attempt(input).output;
  const booked = await findRun(database.pool, input.runKey);
  return { ending, facts, booked, log: await readFile(facts.logPath, 'utf8') };
}

/** A shell's script as the agent. */
function runScript(script: string, network: Network | null, environment: Record<string, string> = {}) {
  return run({ agent: 'command', program: '/bin/bash', arguments: ['-c', script, 'agent'], network, environment });
}

const ask = (at: number) => `(exec 3<>/dev/tcp/127.0.0.1/${at}) 2>/dev/null && echo reached || echo not reached; `;

describe('an agent in the sandbox', () => {
  test('whose network is open reaches everything', async () => {
    expect((await runScript(ask(port), 'open')).log).toBe('reached\n');
  });

  test('reaches nothing where nothing is named, and what it asked the proxy for is booked, once each', async () => {
    const curl = (url: string) => `curl -s -o /dev/null -w '%{http_code} %{http_connect} ' ${url}; `;
    const urls = [
      'https://example.org/',
      'http://example.org/',
      'https://example.org/again',
      'http://169.254.169.254/',
    ];
    const { log, facts, booked } = await runScript(
      `${ask(port)}${urls.map(curl).join('')} getent hosts example.org || echo no names; exit 0`,
      null,
    );
    expect(log).toBe('not reached\n000 403 403 000 000 403 403 000 no names\n');
    const refused = { tools: [], hosts: ['example.org:443', 'example.org:80', '169.254.169.254:80'] };
    expect([facts.refused, booked?.refused]).toEqual([refused, refused]);
    expect(host.said('the agent was refused what it asked for')).toMatchObject([refused]);
  });

  test('reaches a named place on its host under its own name, by programs that know of no proxy, and no other', async () => {
    const { log, facts } = await runScript(`${ask(port)}${ask(port + 1)} curl -s http://localhost:${port}/`, [
      `127.0.0.1:${port}`,
    ]);
    expect(log).toBe('reached\nnot reached\nhello');
    expect(facts.refused).toBeUndefined();
  });

  test('is told of the proxy, and of nothing else that this host goes by', async () => {
    const environment = { ALL_PROXY: 'socks5://10.0.0.1:1', NODE_OPTIONS: '--require=./not-there.js' };
    const names = 'HTTPS_PROXY https_proxy HTTP_PROXY http_proxy';
    const theHosts = { ...host.deps.environments.command, HTTPS_PROXY: 'http://me:passw0rd@10.0.0.1:1' };
    host.deps.environments = { claude: theHosts, codex: theHosts, command: theHosts };
    const { log } = await runScript(
      `cat /proc/[0-9]*/environ | grep -ac passw0rd; for name in ${names}; do echo "\${!name}" | sed 's/:[0-9]*$//'; done; echo "$ALL_PROXY|$NO_PROXY|$NODE_OPTIONS|$NODE_USE_ENV_PROXY"; env | grep -c ORCH_NODE`,
      null,
      environment,
    );
    expect(log).toBe(`0\n${'http://127.0.0.1\n'.repeat(4)}|localhost,127.0.0.1,::1|--require=./not-there.js|1\n0\n`);
  });

  test.each([
    ['exit 7', 7],
    ['kill -KILL $$', 137],
    ['exec /no/such/program', 127],
  ])('ends as its program does: %s', async (script, exitCode) => {
    expect((await runScript(script, null)).facts.exitCode).toBe(exitCode);
  });

  test('hears what announces its end, within it', async () => {
    const { ending, log } = await run({
      ...{ agent: 'command', program: '/bin/bash', network: null, timeoutSeconds: 2 },
      arguments: ['-c', `trap 'echo told; exit 5' TERM; while :; do sleep 0.1; done`, 'agent'],
    });
    expect([ending.type, log]).toEqual(['AgentTimedOut', expect.stringMatching(/told\n$/)]);
  });

  test('whose runs lie in a folder of a very long name has its network all the same', async () => {
    host.deps.runsDir = join(host.root, 'r'.repeat(120));
    host.deps.sandboxHost = { ...host.deps.sandboxHost, runsDir: host.deps.runsDir };
    expect((await runScript(ask(port), [`127.0.0.1:${port}`])).log).toBe('reached\n');
  });
});

test(
  'the real Claude Code works with its default network, and its tools reach nothing but its provider',
  async () => {
    const api = await startModelApi();
    try {
      api.play(
        useTool('Write', { file_path: 'notes.txt', content: 'one\n' }),
        useTool('Bash', {
          command: `curl -sS https://example.org/ > out.txt 2>&1; curl -s http://127.0.0.1:${port}/ >> out.txt; true`,
        }),
        say('Done.'),
      );
      const { ending, facts, log } = await run({
        program: await claudeProgram(),
        environment: { ANTHROPIC_BASE_URL: api.url, ANTHROPIC_API_KEY: 'sk-ant-test' },
        network: null,
        stallSeconds: 60,
      });
      expect([ending, log]).toEqual([{ type: 'Succeeded' }, expect.any(String)]);
      const { root: worktree } = origin.places(origin.task());
      expect(await readFile(join(worktree, 'notes.txt'), 'utf8')).toBe('one\n');
      expect(await readFile(join(worktree, 'out.txt'), 'utf8')).toMatch(/^curl: \(56\) .*403\n$/);
      // Nor has it called anybody else of its own.
      expect(facts.refused).toEqual({ tools: [], hosts: ['example.org:443'] });
      expect(api.requests.length).toBeGreaterThanOrEqual(3);
    } finally {
      await api.close();
    }
  },
  fetchTimeoutMs,
);
