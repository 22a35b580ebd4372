import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { stringify } from 'yaml';
import { listRuns, type Run } from '../../src/activities/store/runs.js';
import { createPool } from '../../src/activities/store/pool.js';
import { packageRoot } from '../../src/config/package-root.js';
import { readStackFile } from '../../src/config/stack-file.js';
import type { TaskView } from '../../src/domain/task-view.js';
import { type ModelApi, startModelApi } from '../fixtures/model-api/model-api.js';
import { say, type Turn, useTool } from '../fixtures/model-api/turn.js';
import { claudeProgram, fetchTimeoutMs } from '../real-clis.js';
import { freshFolder, processesOf, run, type StartedProgram, until } from '../stack/start-fixture.js';

/** Whole tasks with the real agents' programs; only the model is played. */

const bin = join(packageRoot, 'dist/client/orch.js');
const key = 'sk-ant-api03-key-of-the-model-for-this-test';
let folder: string;
let api: ModelApi;
let stack: StartedProgram;

async function orch(...args: string[]): Promise<string> {
  const program = await run(folder, process.execPath, [bin, ...args], {});
  await program.ends(0);
  return program.output();
}

function git(...args: string[]): string {
  const names = ['AUTHOR', 'COMMITTER'].map((who) => [`GIT_${who}_NAME`, 'Ada'] as const);
  const emails = ['AUTHOR', 'COMMITTER'].map((who) => [`GIT_${who}_EMAIL`, 'ada@example.org'] as const);
  const env = { PATH: process.env.PATH, ...Object.fromEntries([...names, ...emails]) };
  return execFileSync('git', args, { cwd: folder, encoding: 'utf8', env }).trim();
}

beforeAll(async () => {
  const claude = await claudeProgram();
  [folder, api] = await Promise.all([freshFolder(), startModelApi()]);
  git('init', '--quiet', '--bare', '--initial-branch=main', 'shop.git');
  git('clone', '--quiet', 'shop.git', 'shop');
  writeFileSync(join(folder, 'shop/README.md'), '# Shop\n');
  git('-C', 'shop', 'add', '.');
  git('-C', 'shop', 'commit', '--quiet', '-m', 'Begin');
  git('-C', 'shop', 'push', '--quiet', 'origin', 'HEAD:main');
  const shop = {
    repository: join(folder, 'shop.git'),
    approvals: [],
    checks: ['test "$(cat export.txt)" = "id,price"'],
    agent: { program: claude },
    models: { developer: 'claude-haiku-4-5' },
  };
  writeFileSync(join(folder, 'orch.projects.yaml'), stringify({ projects: { shop } }));
  stack = await run(folder, process.execPath, [bin, 'up'], {
    ANTHROPIC_BASE_URL: api.url,
    ANTHROPIC_API_KEY: key,
  });
  await stack.says(/The stack is up/);
}, fetchTimeoutMs);

afterAll(async () => {
  stack.child.kill('SIGTERM');
  await stack.ends(null);
  const left = processesOf(folder);
  for (const line of left) process.kill(Number.parseInt(line), 'SIGKILL');
  await api.close();
  await rm(folder, { recursive: true, force: true });
  expect(left).toEqual([]);
}, 60_000);

async function runsOf(taskId: string): Promise<Run[]> {
  const pool = createPool(readStackFile(join(folder, '.orch'))?.postgres.url ?? '');
  try {
    return await listRuns(pool, taskId);
  } finally {
    await pool.end();
  }
}

function writes(path: string, verdict: string | null = null): Turn {
  const frontMatter = verdict === null ? '' : `---\nverdict: ${verdict}\n---\n`;
  return useTool('Write', { file_path: path, content: `${frontMatter}# As it was asked for\n` });
}

test('Claude Code takes a task through all stages: edits by its tools, commits, a merge, and every dollar booked', async () => {
  const artifacts = 'docs/work-items/SHOP-1';
  api.play(
    ...[writes(`${artifacts}/01-requirements.md`), writes(`${artifacts}/02-acceptance-criteria.md`), say('Analysed.')],
    ...[writes(`${artifacts}/06-adr/ADR-001-csv.md`), say('Decided.')],
    useTool('Write', { file_path: 'export.txt', content: 'id\n' }),
    useTool('Edit', { file_path: 'export.txt', old_string: 'id', new_string: 'id,price' }),
    useTool('Bash', { command: 'git status --short && cat export.txt', description: 'Looks at the change' }),
    say('Developed.'),
    ...[writes(`${artifacts}/12-review.md`, 'APPROVED'), say('Reviewed.')],
    ...[writes(`${artifacts}/13-test-report.md`, 'PASS'), say('Tested.')],
    ...[writes(`${artifacts}/15-staging-log.md`, 'SUCCESS'), say('On staging.')],
    ...[writes(`${artifacts}/14-deploy-log.md`, 'SUCCESS'), say('Deployed.')],
  );
  await orch('start', '--project', 'shop', '--item', 'SHOP-1', '--title', 'Export orders');
  let view: TaskView | null = null;
  await until('the task has ended or waits', async () => {
    view = JSON.parse(await orch('status', 'shop/SHOP-1', '--json')) as TaskView;
    return ['done', 'blocked'].includes(view.status);
  });
  expect(view).toMatchObject({ status: 'done', waitingFor: null });

  expect(git('--git-dir', 'shop.git', 'show', 'main:export.txt')).toBe('id,price');
  expect(git('--git-dir', 'shop.git', 'log', '--format=%s', '--author=orch', 'main', '--', 'export.txt')).toMatch(
    /^developer\(ET\): auto-commit from developer run_id=\d+$/,
  );
  const runs = await runsOf('task/shop/SHOP-1');
  expect(runs.map(({ role, outcome }) => [role, outcome])).toEqual(
    ['analyst', 'architect', 'developer', 'reviewer', 'tester', 'deployer', 'deployer'].map((role) => [
      role,
      'Succeeded',
    ]),
  );
  // Four requests of the developer, at 1, 5, 0.1 and 1.25 dollars a million tokens.
  expect(runs[2]).toMatchObject({
    tokens: { input: 400, output: 80, cacheRead: 120, cacheWritten: 160 },
    costUsd: expect.closeTo((400 + 80 * 5 + 120 * 0.1 + 160 * 1.25) / 1e6, 6),
  });
  expect(await orch('logs', 'shop/SHOP-1', '--raw')).not.toContain(key);
}, 300_000);
