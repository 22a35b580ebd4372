import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readdirSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, afterEach, expect, test } from '@jest/globals';
import { defineSearchAttributeKey } from '@temporalio/common';
import { createPrepareDeployment } from '../../../../activities/anywhere/deploys/prepare-deployment.js';
import { submoduleMirrors } from '../../../../activities/git/submodules/submodule-mirror.js';
import { poolFolder } from '../../../../activities/git/worktree/places.js';
import { createReleaseWorkspace } from '../../../../activities/on-host/release-workspace.js';
import { ensureTask } from '../../../../activities/store/tasks.js';
import { aDeployment, prepareDeps } from '../../../activities/deploys/a-deployment.js';
import { orchBin } from '../../../orch-bin.js';
import type { TaskIdentity } from '../../../../domain/task/task.js';
import { searchAttributes } from '../../../../domain/task/messages.js';
import type { Host } from '../../../../worker/clear-up/host.js';
import { removeFound } from '../../../../worker/clear-up/remove-found.js';
import { type FreshOrigin, freshOrigin, inActivity, plainGit, write } from '../../../activities/git/fresh-origin.js';
import { openTeam, type Team, until } from '../../team.js';

let team: Team;
let o: FreshOrigin;
let round = 0;
beforeAll(async () => {
  team = await openTeam();
});
afterAll(() => team.close());
beforeEach(() => {
  o = freshOrigin();
  round += 1;
});
afterEach(() => o.remove());

interface Told {
  readonly found: { kind: string; path: string; removes: boolean; why: string }[];
  readonly removed: { path: string; why: string | null }[];
}

const named = (name: string, repository = 'demo'): TaskIdentity =>
  o.task({
    id: `task/demo/${name}-${round}`,
    item: `${name}-${round}`,
    branch: `orch/${name}-${round}`,
    repository: { name: repository, url: o.origin, baseBranch: 'main' },
  });
const orch = (...args: string[]) =>
  team.orchWith({ ORCH_REPOS_DIR: o.deps.reposDir, ORCH_STATE_DIR: join(o.folder, 'state') }, ...args);
const asJson = async (...args: string[]) => {
  const { stdout, stderr } = await orch('gc', '--json', ...args);
  expect(stderr).toBe('');
  return JSON.parse(stdout) as Told;
};
const kept = () => o.atOrigin('for-each-ref', '--format=%(refname)', 'refs/orch/wip');

/** A task that Temporal has under way; no worker takes it up. */
async function begin(task: TaskIdentity) {
  const handle = await team.client.workflow.start('taskWorkflow', { taskQueue: 'nobody', workflowId: task.id });
  return { path: (await o.prepare(task)).path, end: () => handle.terminate() };
}

test('what nobody needs goes, and says why; what somebody needs stays, and says why', async () => {
  const [ended, running, unknown, closed] = ['ended', 'running', 'unknown', 'closed'].map((name) => named(name));
  if (!ended || !running || !unknown || !closed) throw new Error('four tasks');
  const over = await begin(ended);
  const going = await begin(running);
  const { path: nobodys } = await o.prepare(unknown);
  const { path: done } = await o.prepare(closed);
  await ensureTask(team.pool, closed);
  await team.pool.query("update tasks set status = 'done' where id = $1", [closed.id]);
  write(over.path, { 'new.txt': 'work' });
  await over.end();
  const other = named('other', 'old');
  const workspace = await o.prepare(other);
  await inActivity(createReleaseWorkspace(o.deps), { task: other, workspace });
  const [pooled = ''] = readdirSync(poolFolder(o.deps.reposDir, 'old'));
  const cutOff = `${going.path}+taken`;
  mkdirSync(cutOff);
  // An owner's clone is none of orch's business.
  mkdirSync(join(o.deps.reposDir, 'shop/.git'), { recursive: true });
  const mirror = (name: string) => join(o.deps.reposDir, '_git', `${name}.git`);

  const { found, removed } = await asJson();
  expect(removed).toEqual([]);
  const why = Object.fromEntries(found.map((one) => [one.path, `${one.removes ? 'goes' : 'stays'}: ${one.why}`]));
  expect(why).toEqual({
    [over.path]: `goes: ${ended.id} has ended (terminated)`,
    [done]: `goes: ${closed.id} has ended (done)`,
    [going.path]: `stays: ${running.id} is under way`,
    [nobodys]: `stays: neither Temporal nor the ledger knows ${unknown.id}: are they the ones of this host?`,
    [cutOff]: 'goes: something was cut off here, and no worker is at it',
    [mirror('demo')]: expect.stringMatching(/^stays: .* borrows from it$/),
    [join(poolFolder(o.deps.reposDir, 'old'), pooled)]: 'goes: no task has it; it only saves time',
    [mirror('old')]: 'goes: no project uses it, and no task',
  });

  const said = await orch('gc');
  expect(said).toMatchObject({ code: 0, stderr: 'orch: nothing was removed: --yes removes what goes\n' });
  expect(existsSync(over.path)).toBe(true);

  const cleared = await asJson('--yes');
  expect(cleared.removed.map(({ why: failed }) => failed)).toEqual([null, null, null, null, null]);
  for (const path of [over.path, done, cutOff, mirror('old')]) expect(existsSync(path)).toBe(false);
  for (const path of [going.path, nobodys, mirror('demo'), join(o.deps.reposDir, 'shop/.git')]) {
    expect(existsSync(path)).toBe(true);
  }
  expect(o.atOrigin('show', `${kept()}:new.txt`)).toBe('work');
  expect((await asJson('--yes')).removed).toEqual([]);
  await going.end();
}, 600_000);

test('a mirror of a submodule stays as long as a worktree, a task or a project needs it', async () => {
  const [library, clone] = [join(o.folder, 'library.git'), join(o.folder, 'clone')];
  plainGit(o.folder, 'clone', '--quiet', '--bare', o.origin, library);
  plainGit(o.folder, 'clone', '--quiet', o.origin, clone);
  const pin = `160000,${plainGit(library, 'rev-parse', 'main')},library`;
  write(clone, { '.gitmodules': `[submodule "library"]\n\tpath = library\n\turl = ../library.git\n` });
  plainGit(clone, 'add', '.gitmodules');
  plainGit(clone, 'update-index', '--add', '--cacheinfo', pin);
  plainGit(clone, 'commit', '--quiet', '-m', 'library');
  plainGit(clone, 'push', '--quiet', 'origin', 'HEAD:main');
  const mirrors = submoduleMirrors(join(o.deps.reposDir, '_git'));
  const judged = async () => {
    const { found } = await asJson();
    return found.filter(({ kind }) => kind === 'submodule mirror').map(({ removes, why }) => [removes, why]);
  };

  const [task, next] = [named('holds', 'old'), named('next', 'old')];
  const { path, end } = await begin(task);
  const [mirror = ''] = readdirSync(mirrors);
  expect(await judged()).toEqual([[false, `${path} borrows from it`]]);
  const waiting = await team.client.workflow.start('taskWorkflow', {
    ...{ taskQueue: 'nobody', workflowId: next.id },
    typedSearchAttributes: [{ key: defineSearchAttributeKey(searchAttributes.repo, 'KEYWORD'), value: 'old' }],
  });
  await end();
  await until(async () => JSON.stringify(await judged()).includes(`of old: ${next.id} is under way`));
  await waiting.terminate();
  await until(async () => (await judged()).some(([removes]) => removes === true));
  const found = { kind: 'submodule mirror', path: join(mirrors, mirror), removes: true, why: '' } as const;
  const host = { reposDir: o.deps.reposDir } as Host;
  expect(await removeFound(null, host, found)).toBe(`the worktree ${path} borrows from it`);
  await asJson('--yes');
  expect(readdirSync(mirrors)).toEqual([]);

  const ours = named('ours');
  const workspace = await o.prepare(ours);
  await inActivity(createReleaseWorkspace(o.deps), { task: ours, workspace });
  expect(await judged()).toEqual([
    [false, expect.stringMatching(/^it is of a submodule of demo: the project \S+ uses it$/)],
  ]);
});

test('a worktree whose work the origin does not take stays, and is told', async () => {
  const task = named('away');
  const { path, end } = await begin(task);
  write(path, { 'new.txt': 'work' });
  await end();
  renameSync(o.origin, `${o.origin}-away`);
  const { code, stdout } = await orch('gc', '--yes');
  expect(code).toBe(1);
  expect(stdout).toMatch(`not removed ${path}: `);
  expect(existsSync(join(path, 'new.txt'))).toBe(true);
  renameSync(`${o.origin}-away`, o.origin);
});

test('what a task has left stays where a workflow still waits to free it', async () => {
  const task = named('left');
  const { path, end } = await begin(task);
  await end();
  const workflowId = `${task.id}/abandoned/h1/run`;
  const waiting = await team.client.workflow.start('abandonRunWorkflow', { taskQueue: 'nobody', workflowId });
  await until(async () => (await asJson()).found.some((one) => one.path === path && /will free it/.test(one.why)));
  await waiting.terminate();
});

test("the checkout of a deployment stays as long as its environment's workflow is there", async () => {
  const prepared = await inActivity(createPrepareDeployment(prepareDeps(o)), aDeployment(o));
  if (prepared.kind === 'problem') throw new Error(prepared.reason);
  const path = join(prepared.checkout.path, '..');
  const workflowId = 'environment/demo/production';
  const handle = await team.client.workflow.start('environmentWorkflow', { taskQueue: 'nobody', workflowId });
  const judged = async () => (await asJson()).found.find((one) => one.path === path);
  expect(await judged()).toMatchObject({ kind: 'checkout', removes: false, why: `${workflowId} is under way` });
  await handle.terminate();
  await until(async () => (await judged())?.removes === true);
  const { removed } = await asJson('--yes');
  expect(removed).toContainEqual({ path, why: null });
  expect(existsSync(path)).toBe(false);
});

test('on a terminal it asks', async () => {
  const { path, end } = await begin(named('asked'));
  await end();
  expect(await onTerminal('n')).toMatch(/Remove it\? \[y\/N\]/);
  expect(existsSync(path)).toBe(true);
  expect(await onTerminal('y')).toContain(`removed ${path}`);
  expect(existsSync(path)).toBe(false);
});

async function onTerminal(answer: string): Promise<string> {
  const command = `'${process.execPath}' '${orchBin}' gc`;
  const env = { ...team.env, ORCH_REPOS_DIR: o.deps.reposDir, TERM: 'dumb' };
  const terminal = spawn('script', ['-qec', command, '/dev/null'], { cwd: team.folder, env });
  let output = '';
  terminal.stdout.on('data', (chunk: Buffer) => {
    output += chunk.toString('utf8');
    if (output.includes('[y/N]') && !output.includes(`[y/N] ${answer}`)) terminal.stdin.write(`${answer}\n`);
  });
  await once(terminal, 'close');
  return output;
}

test('without its servers, what no task has goes all the same, and the rest is not looked at', async () => {
  const [held, left] = [named('held'), named('left')];
  const { path } = await o.prepare(held);
  const { path: other, ...workspace } = await o.prepare(left);
  await inActivity(createReleaseWorkspace(o.deps), { task: left, workspace: { ...workspace, path: other } });
  const pool = poolFolder(o.deps.reposDir, 'demo');
  expect(readdirSync(pool)).toHaveLength(1);
  const alone = { ORCH_REPOS_DIR: o.deps.reposDir, ORCH_DATABASE_URL: 'postgresql://orch@127.0.0.1:1/orch' };
  const { stdout, stderr, code } = await team.orchWith(alone, 'gc', '--yes');
  expect({ code, stderr }).toEqual({
    code: 1,
    stderr: expect.stringContaining('Only what no task has is looked at'),
  });
  expect(stdout).toContain('pooled worktree');
  expect(stdout).not.toContain(path);
  expect(readdirSync(pool)).toEqual([]);
  expect(existsSync(path)).toBe(true);
});
