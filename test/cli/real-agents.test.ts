import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Pool } from 'pg';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { stringify } from 'yaml';
import { listRuns, type Run } from '../../activities/store/runs.js';
import { createPool } from '../../activities/store/pool.js';
import { bookedInAll, toldInAll } from '../activities/agents/told-costs.js';
import { orchBin } from '../orch-bin.js';
import type { OrchClient } from '../../client/orch-client.js';
import { readStackFile } from '../../config/settings/stack-file.js';
import { roles } from '../../domain/pipeline/stages.js';
import { type ModelApi, startModelApi } from '../fixtures/model-api/model-api.js';
import { drop, refuse, say, type Turn, useTool } from '../fixtures/model-api/turn.js';
import { claudeProgram, codexProgram, fetchTimeoutMs } from '../fixtures/real-clis.js';
import {
  connectTo,
  freshFolder,
  killIfThere,
  processesOf,
  run,
  type StartedProgram,
  until,
} from '../stack/start-fixture.js';

/** Whole tasks with the real agents' programs; only the model is played. */

const key = 'sk-ant-api03-key-of-the-model-for-this-test';
let folder: string;
let api: ModelApi;
let stack: StartedProgram;
let client: OrchClient;

async function orch(...args: string[]): Promise<string> {
  const program = await run(folder, process.execPath, [orchBin, ...args], {});
  await program.ends(0);
  return program.output();
}

function git(...args: string[]): string {
  const names = ['AUTHOR', 'COMMITTER'].map((who) => [`GIT_${who}_NAME`, 'Ada'] as const);
  const emails = ['AUTHOR', 'COMMITTER'].map((who) => [`GIT_${who}_EMAIL`, 'ada@example.org'] as const);
  const env = { PATH: process.env.PATH, ...Object.fromEntries([...names, ...emails]) };
  return execFileSync('git', args, { cwd: folder, encoding: 'utf8', env }).trim();
}

/** A repository with one commit, and what of its project is the same for every agent. */
function aProject(name: string) {
  git('init', '--quiet', '--bare', '--initial-branch=main', `${name}.git`);
  git('clone', '--quiet', `${name}.git`, name);
  writeFileSync(join(folder, name, 'README.md'), `# ${name}\n`);
  git('-C', name, 'add', '.');
  git('-C', name, 'commit', '--quiet', '-m', 'Begin');
  git('-C', name, 'push', '--quiet', 'origin', 'HEAD:main');
  return {
    repository: join(folder, `${name}.git`),
    approvals: [],
    checks: ['test ! -e export.txt || test "$(cat export.txt)" = "id,price"'],
  };
}

const codexConfig = (url: string) => `
model_provider = "test"
[model_providers.test]
name = "test"
base_url = "${url}/v1"
wire_api = "responses"
env_key = "OPENAI_API_KEY"
`;

beforeAll(async () => {
  const programs = await Promise.all([claudeProgram(), codexProgram()]);
  [folder, api] = await Promise.all([freshFolder(), startModelApi()]);
  await Promise.all(['codex', 'tmp'].map((name) => mkdir(join(folder, name))));
  writeFileSync(join(folder, 'codex/config.toml'), codexConfig(api.url));
  const projects = {
    shop: { ...aProject('shop'), agent: { program: programs[0] }, models: { developer: 'claude-haiku-4-5' } },
    depot: {
      ...aProject('depot'),
      sandbox: { write: ['codex', 'tmp'].map((name) => join(folder, name)) },
      agent: {
        name: 'codex',
        network: [new URL(api.url).host],
        program: programs[1],
        environment: { CODEX_HOME: join(folder, 'codex'), TMPDIR: join(folder, 'tmp') },
      },
      models: Object.fromEntries(roles.map((role) => [role, 'gpt-9'])),
    },
    till: {
      ...aProject('till'),
      // By subscription, which has usage limits.
      agent: {
        program: programs[0],
        environment: {
          ANTHROPIC_API_KEY: '',
          CLAUDE_CODE_OAUTH_TOKEN: 'sk-ant-oat01-test',
          CLAUDE_CODE_MAX_RETRIES: '1',
        },
      },
      models: Object.fromEntries(roles.map((role) => [role, 'claude-haiku-4-5'])),
    },
  };
  writeFileSync(join(folder, 'orch.projects.yaml'), stringify({ projects }));
  stack = await run(folder, process.execPath, [orchBin, 'up'], {
    ANTHROPIC_BASE_URL: api.url,
    ANTHROPIC_API_KEY: key,
    OPENAI_API_KEY: key,
    ORCH_BACKOFF_BASE_SECONDS: '1',
  });
  await stack.says(/The stack is up/);
  client = await connectTo(folder);
}, fetchTimeoutMs);

afterAll(async () => {
  await client.close();
  stack.child.kill('SIGTERM');
  await stack.ends(null);
  const left = processesOf(folder);
  for (const line of left) killIfThere(Number.parseInt(line));
  await api.close();
  await rm(folder, { recursive: true, force: true });
  expect(left).toEqual([]);
}, 240_000);

async function inLedger<Answer>(ask: (pool: Pool) => Promise<Answer>): Promise<Answer> {
  const pool = createPool(readStackFile(join(folder, '.orch'))?.postgres.url ?? '');
  try {
    return await ask(pool);
  } finally {
    await pool.end();
  }
}

type Write = (path: string, text: string) => Turn;

/** What the model says on a task's way, but for the developer's part. */
function wholeWay(item: string, write: Write, development: readonly Turn[]): Turn[] {
  const leave = (name: string, verdict: string | null = null) =>
    write(
      `docs/work-items/${item}/${name}`,
      `${verdict === null ? '' : `---\nverdict: ${verdict}\n---\n`}# As it was asked for\n`,
    );
  return [
    [leave('01-requirements.md'), leave('02-acceptance-criteria.md'), say('Analysed.')],
    [leave('06-adr/ADR-001-csv.md'), say('Decided.')],
    [...development, say('Developed.')],
    [leave('12-review.md', 'APPROVED'), say('Reviewed.')],
    [leave('13-test-report.md', 'PASS'), say('Tested.')],
    [leave('15-staging-log.md', 'SUCCESS'), say('On staging.')],
    [leave('14-deploy-log.md', 'SUCCESS'), say('Deployed.')],
  ].flat();
}

/** Brings a task to its end; answers the runs that did not succeed, and the developer's that did. */
async function goesToItsEnd(project: string, item: string): Promise<{ failed: Run[]; developed: Run }> {
  await orch('start', '--project', project, '--item', item, '--title', 'Export orders');
  await until('the task has ended or waits', async () => {
    const { view } = await client.read(`${project}/${item}`);
    return ['done', 'blocked'].includes(view.status);
  });
  const view: unknown = JSON.parse(await orch('status', `${project}/${item}`, '--json'));
  const logs = await orch('logs', `${project}/${item}`, '--raw');
  expect([view, logs]).toMatchObject([{ status: 'done', waitingFor: null }, expect.not.stringContaining(key)]);

  const origin = ['--git-dir', `${project}.git`];
  expect(git(...origin, 'show', 'main:export.txt')).toBe('id,price');
  expect(git(...origin, 'log', '--format=%s', '--author=orch', 'main', '--', 'export.txt')).toMatch(
    /^developer\(ET\): auto-commit from developer run_id=\d+$/,
  );
  expect(git(...origin, 'log', '--merges', '--format=%s', 'main')).toMatch(/^Merge pull request #\d+: Export orders$/);
  const runs = await inLedger((pool) => listRuns(pool, `task/${project}/${item}`));
  const done = runs.filter(({ outcome }) => outcome === 'Succeeded');
  expect(done.map(({ role }) => role)).toEqual([...roles, 'deployer']);
  const developed = done[2];
  if (developed === undefined) throw new Error('there is no run of the developer');
  return { failed: runs.filter((run) => !done.includes(run)), developed };
}

test('Claude Code takes a task through all stages: edits by its tools, commits, a merge, and every dollar booked', async () => {
  const write: Write = (path, content) => useTool('Write', { file_path: path, content });
  const development = [
    write('export.txt', 'id\n'),
    useTool('Edit', { file_path: 'export.txt', old_string: 'id', new_string: 'id,price' }),
    useTool('Bash', { command: 'git status --short && cat export.txt', description: 'Looks at the change' }),
    // In the sandbox, with the network that it has by default: its provider alone.
    useTool('Bash', { command: 'curl -sS https://example.org 2>&1; ls /etc/shadow 2>&1; true', description: 'Tries' }),
  ];
  api.play(...wholeWay('SHOP-1', write, development));
  const { failed, developed } = await goesToItsEnd('shop', 'SHOP-1');
  const logs = await orch('logs', 'shop/SHOP-1', '--raw');
  expect(logs).toMatch(/curl: [^]*403[^]*\/etc\/shadow[^]*No such file/);
  expect(await orch('status', 'shop/SHOP-1')).toMatch(/developer was refused: hosts example\.org:443/);
  expect(failed).toEqual([]);
  expect(developed).toMatchObject({
    // Five requests, at 1, 5, 0.1 and 1.25 dollars a million tokens.
    tokens: { input: 500, output: 100, cacheRead: 150, cacheWritten: 200 },
    costUsd: expect.closeTo((500 + 100 * 5 + 150 * 0.1 + 200 * 1.25) / 1e6, 6),
  });
}, 600_000);

test('so does Codex, whose provider and home its project names', async () => {
  const shell = (cmd: string) => useTool('exec_command', { cmd });
  const write: Write = (path, text) => shell(`mkdir -p "$(dirname ${path})" && printf '%s' '${text}' > ${path}`);
  api.play(...wholeWay('DEPOT-1', write, [write('export.txt', 'id,price\n'), shell('git status --short')]));
  const { failed, developed } = await goesToItsEnd('depot', 'DEPOT-1');
  expect(failed).toEqual([]);
  expect(developed).toMatchObject({
    agent: 'codex',
    tokens: { input: 300, output: 60, cacheRead: 90, cacheWritten: 120 },
  });
}, 600_000);

test('through a usage limit, a retry that uses nothing and a dropped connection each dollar is booked once, to the last digit', async () => {
  const write: Write = (path, content) => useTool('Write', { file_path: path, content });
  const quota = () => {
    const headers = {
      'anthropic-ratelimit-unified-status': 'rejected',
      'anthropic-ratelimit-unified-representative-claim': 'five_hour',
      'anthropic-ratelimit-unified-reset': String(Math.floor(Date.now() / 1_000) + 1),
    };
    return refuse(429, 'rate_limit_error', 'This request would exceed your rate limit.', { headers });
  };
  const uneven = { input: 137, output: 1_733, cacheRead: 31_337, cacheWritten: 4_093 };
  const works = useTool('Bash', { command: 'true', description: 'Works' }, uneven);
  // However often the agent asks again by itself: what it leaves of them meets its next run.
  const limited = Array.from({ length: 5 }, quota);
  const dropped = [drop, drop, drop];
  const development = [works, ...limited, works, ...dropped, write('export.txt', 'id,price\n')];
  api.play(...wholeWay('TILL-1', write, development));

  const { failed, developed } = await goesToItsEnd('till', 'TILL-1');
  const outcomes = failed.map(({ outcome }) => outcome);
  expect(new Set(outcomes)).toEqual(new Set(['AgentQuota', 'AgentTransient']));
  expect(failed.every(({ sessionId }) => sessionId === developed.sessionId)).toBe(true);
  expect(failed.filter(({ costUsd }) => costUsd === 0).length).toBeGreaterThan(0);
  const [told, booked] = await inLedger((pool) =>
    Promise.all([toldInAll(pool, 'task/till/TILL-1'), bookedInAll(pool, 'task/till/TILL-1')]),
  );
  expect(booked).toBe(told);
  expect(Number(booked)).toBeGreaterThan(0.02);
}, 600_000);
