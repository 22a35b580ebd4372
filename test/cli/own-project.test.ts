import { userInfo } from 'node:os';
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Connection, WorkflowClient } from '@temporalio/client';
import { packageRoot } from '../../config/package-root.js';
import { orchBin } from '../orch-bin.js';
import { readStackFile } from '../../config/settings/stack-file.js';
import type { TaskView } from '../../domain/task/task-view.js';
import { freshFolder, killIfThere, processesOf, run, type StartedProgram, until } from '../stack/start-fixture.js';

/** A repository that is not the demo, an agent of the tests' own, and the command line as a second terminal has it. */

const agent = join(packageRoot, 'test/fixtures/agents/whole-team.mjs');
let folder: string;
let stack: StartedProgram;
let connection: Connection;
let temporal: WorkflowClient;

/** Its output, stderr included; fails where it ends otherwise than with this code. */
async function orch(code: number, ...args: string[]): Promise<string> {
  const program = await run(folder, process.execPath, [orchBin, ...args], {});
  await program.ends(code);
  return program.output();
}

const said = (...args: string[]) => orch(0, ...args);

function git(...args: string[]): string {
  const identity = {
    GIT_AUTHOR_NAME: 'Ada',
    GIT_AUTHOR_EMAIL: 'ada@example.org',
    GIT_COMMITTER_NAME: 'Ada',
    GIT_COMMITTER_EMAIL: 'ada@example.org',
  };
  return execFileSync('git', args, {
    cwd: folder,
    encoding: 'utf8',
    env: { PATH: process.env.PATH, ...identity },
  }).trim();
}

function view(item: string): Promise<TaskView> {
  return temporal.getHandle(`task/shop/${item}`).query<TaskView>('status');
}

async function waitsFor(item: string, kind: string): Promise<string> {
  let approval = '';
  await until(`${item} waits for ${kind}`, async () => {
    const { waitingFor } = await view(item);
    if (waitingFor?.kind === 'approval') approval = waitingFor.approval;
    return approval.startsWith(`${kind}#`);
  });
  return approval;
}

beforeAll(async () => {
  folder = await freshFolder();
  await mkdir(join(folder, 'home'));
  git('init', '--quiet', '--bare', '--initial-branch=main', 'shop.git');
  git('clone', '--quiet', 'shop.git', 'shop');
  writeFileSync(join(folder, 'shop/README.md'), '# Shop\n');
  git('-C', 'shop', 'add', '.');
  git('-C', 'shop', 'commit', '--quiet', '-m', 'Begin');
  git('-C', 'shop', 'push', '--quiet', 'origin', 'HEAD:main');

  await said('init', 'shop');
  const file = join(folder, 'orch.projects.yaml');
  const text = readFileSync(file, 'utf8');
  const changed = text.replace(
    /^( *)name: claude.*$/m,
    `$&\n$1program: ${agent}\n$1environment: { WAIT_FOR: ${folder}/go }`,
  );
  if (changed === text) throw new Error(`the projects file names no agent:\n${text}`);
  writeFileSync(file, changed);
  // The agent waits for a word from the test, beside its worktree.
  writeFileSync(join(folder, '.env'), 'ORCH_AGENT_SANDBOX=off\n');
  stack = await run(folder, process.execPath, [orchBin, 'up', '--json'], {
    ORCH_NOTIFY_COMMAND: `cat >> ${folder}/notices`,
  });
  await stack.says(/The stack is up/);
  const { address } = readStackFile(join(folder, '.orch'))?.temporal ?? {};
  connection = await Connection.connect({ ...(address !== undefined && { address }) });
  temporal = new WorkflowClient({ connection });
}, 400_000);

afterAll(async () => {
  await connection.close();
  stack.child.kill('SIGTERM');
  await stack.ends(null);
  const left = processesOf(folder);
  for (const line of left) killIfThere(Number.parseInt(line));
  await rm(folder, { recursive: true, force: true });
  expect(left).toEqual([]);
}, 240_000);

describe('a repository that is not the demo', () => {
  test('goes from orch init over orch up and orch start to a merge, steered from a second terminal', async () => {
    const { address } = readStackFile(join(folder, '.orch'))?.temporal ?? { address: '' };
    expect(
      stack
        .output()
        .split('\n')
        .filter((line) => line.startsWith('{')),
    ).toEqual([expect.stringContaining(`{"temporal":{"address":"${address}","namespace":"default","uiUrl":"http://`)]);
    const clone = git('-C', 'shop', 'rev-parse', 'HEAD');
    const started = await said('start', '--project', 'shop', '--item', 'SHOP-1', '--title', 'Export orders');
    expect(started).toContain('task/shop/SHOP-1');
    expect(await said('start', '--project', 'shop', '--item', 'SHOP-1', '--title', 'Export orders')).toContain(
      'task/shop/SHOP-1',
    );

    const requirements = await waitsFor('SHOP-1', 'requirements');
    const asked = `orch approve task/shop/SHOP-1 --approval '${requirements}'`;
    const notices = join(folder, 'notices');
    await until(
      'the notify command has told it',
      () => existsSync(notices) && readFileSync(notices, 'utf8').includes(asked),
    );
    expect(readFileSync(notices, 'utf8')).toContain('orch show task/shop/SHOP-1\n');
    expect(await said('status', 'shop/SHOP-1')).toContain('npx orch show task/shop/SHOP-1');
    expect(await said('show', 'shop/SHOP-1')).toMatch(
      /^requirements of task\/shop\/SHOP-1 at [0-9a-f]{40}\n\n==> docs\/work-items\/SHOP-1\/01-requirements\.md <==\n/,
    );
    expect(await orch(1, 'show', 'shop/SHOP-1', 'review')).toMatch(/has no review yet/);
    await said('approve', 'shop/SHOP-1');
    const logs = await run(folder, process.execPath, [orchBin, 'logs', '-f', 'shop/SHOP-1', '--raw'], {});
    await logs.says(/developer is \d+/);
    expect(await said('status', 'shop/SHOP-1')).toMatch(/development/);
    writeFileSync(join(folder, 'go'), '');

    // Temporal's own command line decides as well.
    const deploy = await waitsFor('SHOP-1', 'deploy');
    expect(await said('status', 'shop/SHOP-1')).toMatch(
      /passed: development at [0-9a-f]{12}.*review at .* says APPROVED/,
    );
    const diff = /^diff of .*\n\n[^]* feature\.txt +\| +1 \+[^]*\+\+\+ b\/feature\.txt[^]*\n\+done/;
    expect(await said('show', 'shop/SHOP-1')).toMatch(diff);
    expect(await said('show', 'shop/SHOP-1', 'review')).toContain('12-review.md <==\n\n---\nverdict: APPROVED');
    expect(await said('show', 'shop/SHOP-1', 'checks')).toMatch(
      /development, round 1, at [0-9a-f]{12}: passed\n {2}change passed/,
    );
    const program = process.env.ORCH_TEST_TEMPORAL_PROGRAM ?? 'temporal';
    const decision = JSON.stringify({ approval: deploy, by: 'Bob' });
    execFileSync(program, [
      'workflow',
      'signal',
      '--address',
      address,
      '-w',
      'task/shop/SHOP-1',
      '--name',
      'approve',
      '--input',
      decision,
    ]);

    await until('the task is done', async () => (await view('SHOP-1')).status === 'done');
    await logs.ends(0);
    const done = JSON.parse(await said('status', 'shop/SHOP-1', '--json')) as TaskView;
    expect(done.status).toBe('done');
    expect(await said('show', 'shop/SHOP-1', 'diff')).toMatch(diff);
    expect(done.approvals.map(({ by }) => by)).toEqual([`local:${userInfo().username}`, 'temporal:Bob']);
    expect(git('--git-dir', 'shop.git', 'log', '--merges', '--format=%s', 'main')).toBe(
      'Merge pull request #1: Export orders',
    );
    expect(git('--git-dir', 'shop.git', 'show', 'main:feature.txt')).toBe('done');
    expect(git('-C', 'shop', 'rev-parse', 'HEAD')).toBe(clone);
    expect(git('-C', 'shop', 'status', '--porcelain')).toBe('');

    const list = JSON.parse(await said('list', '--json')) as { taskId: string; status: string }[];
    expect(list).toMatchObject([{ taskId: 'task/shop/SHOP-1', status: 'done' }]);
    expect(await said('cost')).toContain('SHOP-1');
    expect(await said('start', '--project', 'shop', '--item', 'SHOP-1', '--title', 'Export orders')).toMatch(/done/);
  }, 600_000);

  test('cancel ends the agent at work, keeps what it did, and frees the worktree', async () => {
    await rm(join(folder, 'go'), { force: true });
    await said('start', '--project', 'shop', '--item', 'SHOP-2', '--title', 'Never mind', '--from', 'development');
    await until('the developer works', () => processesOf(folder).some((line) => line.includes('whole-team.mjs')));
    await said('cancel', 'shop/SHOP-2');
    await until('the task is cancelled', async () => (await view('SHOP-2')).status === 'cancelled');
    expect(processesOf(folder).filter((line) => line.includes('whole-team.mjs'))).toEqual([]);
    expect(git('--git-dir', 'shop.git', 'log', '--merges', '--format=%s', 'main').split('\n')).toHaveLength(1);
  }, 400_000);
});

describe('a person who pushes to the branch in conflict with the developer', () => {
  test('is merged by the developer: the task ends merged, with what both have done', async () => {
    await rm(join(folder, 'go'), { force: true });
    await said('start', '--project', 'shop', '--item', 'SHOP-3', '--title', 'Import orders', '--from', 'architecture');
    const logs = await run(folder, process.execPath, [orchBin, 'logs', '-f', 'shop/SHOP-3', '--raw'], {});
    await logs.says(/developer is \d+/);
    git('clone', '--quiet', '--branch', 'orch/SHOP-3', 'shop.git', 'theirs');
    writeFileSync(join(folder, 'theirs/of-SHOP-3.txt'), 'by Ada\n');
    git('-C', 'theirs', 'add', '.');
    git('-C', 'theirs', 'commit', '--quiet', '-m', 'Ada was here');
    git('-C', 'theirs', 'push', '--quiet', 'origin', 'HEAD');
    const ada = git('-C', 'theirs', 'rev-parse', 'HEAD');
    writeFileSync(join(folder, 'go'), '');

    await waitsFor('SHOP-3', 'deploy');
    const stages = (await view('SHOP-3')).stages.map(({ stage, round }) => `${stage} ${round}`);
    expect(stages.slice(1, 4)).toEqual(['development 1', 'development 2', 'review 1']);
    await said('approve', 'shop/SHOP-3');
    await until('the task is done', async () => (await view('SHOP-3')).status === 'done');
    expect(git('--git-dir', 'shop.git', 'show', 'main:of-SHOP-3.txt').split('\n').sort()).toEqual(['by Ada', 'done']);
    git('--git-dir', 'shop.git', 'merge-base', '--is-ancestor', ada, 'main');
    await logs.ends(0);
  }, 600_000);
});

test('a check that is set wrong is found in two commands, corrected, and the task goes on to its merge', async () => {
  const file = join(folder, 'orch.projects.yaml');
  const right = readFileSync(file, 'utf8');
  const wrong = right.replace(/^( *)checks:.*$(\n\1 +- .*)*/m, '$1checks: ["cat no-such-file"]');
  expect(wrong).not.toBe(right);
  writeFileSync(file, wrong);
  writeFileSync(join(folder, 'go'), '');
  await said('start', '--project', 'shop', '--item', 'SHOP-9', '--title', 'Print orders', '--from', 'development');
  // It is red on the base, too: found before any agent is paid.
  await waitsFor('SHOP-9', 'base');
  expect(await said('status', 'shop/SHOP-9')).toMatch(/on the base, `cat no-such-file` failed \(exit 1\)/);
  await said('approve', 'shop/SHOP-9');
  await until('the task is blocked', async () => (await view('SHOP-9')).status === 'blocked');
  const reason = 'development: `cat no-such-file` failed (exit 1); sent back 3 times already';
  await until('the list tells it', async () => (await said('list')).includes(reason));
  const status = await said('status', 'shop/SHOP-9');
  expect(status).toMatch(/cat: no-such-file: No such file or directory/);
  expect(status).toMatch(/correct `checks` of the project in the projects file, then retry/);

  writeFileSync(file, wrong.replace('cat no-such-file', 'cat README.md'));
  const retried = await said('retry', 'shop/SHOP-9');
  expect(retried).toContain('takes the present setting of checks: cat no-such-file (1800 s) → cat README.md (1800 s)');
  await waitsFor('SHOP-9', 'deploy');
  expect(await said('status', 'shop/SHOP-9')).toContain('(`cat README.md` passed)');
  await said('approve', 'shop/SHOP-9');
  await until('the task is done', async () => (await view('SHOP-9')).status === 'done');
  expect(git('--git-dir', 'shop.git', 'show', 'main:of-SHOP-9.txt')).toBe('done');
}, 600_000);

describe('what is wrong is said in two lines, and nothing is begun', () => {
  test.each([
    ['an unknown project', ['start', '--project', 'nope', '--title', 'x'], /nope[^]*shop/],
    ['an empty title', ['start', '--project', 'shop', '--title', ' '], /title/],
    [
      'a branch that git could misread',
      ['start', '--project', 'shop', '--title', 'x', '--branch=--upload-pack=x'],
      /branch/,
    ],
    [
      'an item that a file system could misread',
      ['start', '--project', 'shop', '--title', 'x', '--item', '../../x'],
      /item/i,
    ],
    ['an approval of a task that is not there', ['approve', 'shop/NOPE'], /NOPE/],
  ])('%s', async (_what, args, message) => {
    const output = await orch(1, ...args);
    expect(output).toMatch(message);
    expect(output.trim().split('\n').length).toBeLessThanOrEqual(3);
  });

  test('a second stack in the same folder', async () => {
    expect(await orch(1, 'up')).toMatch(/already runs/);
  });
});
