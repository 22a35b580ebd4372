import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { MockActivityEnvironment } from '@temporalio/testing';
import { DefaultLogger } from '@temporalio/worker';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { ProjectVariables } from '../../../activities/commands/given-variables.js';
import { createCheckGate, type CheckGateInput } from '../../../activities/on-host/check-gate.js';
import type { PrepareWorkspaceOutput } from '../../../activities/on-host/prepare-workspace.js';
import { createReleaseWorkspace } from '../../../activities/on-host/release-workspace.js';
import { createSetUpWorktree, type SetUpWorktreeInput } from '../../../activities/on-host/set-up-worktree.js';
import { stageNamed } from '../../../domain/pipeline/stage-places.js';
import { defaultPipeline } from '../../../domain/pipeline/stages.js';
import { commandEnvironment } from '../../../config/settings/environment.js';
import { guessedSetUpFiles } from '../../../domain/gates/set-up-files.js';
import type { SetUpPolicy } from '../../../domain/gates/project-command.js';
import { freshOrigin, type FreshOrigin, inActivity, maxFileMegabytes, plainGit } from '../git/fresh-origin.js';
import { aCheck, checkDeps, noVariables, plainOrder } from '../on-host/a-check.js';

let o: FreshOrigin;
let workspace: PrepareWorkspaceOutput;
let variables: ProjectVariables;

beforeEach(async () => {
  o = freshOrigin({ 'README.md': 'demo\n', 'app.lock': '1\n', 'scripts/tool.sh': 'echo tool\n' });
  workspace = await o.prepare(o.task());
  variables = noVariables;
});
afterEach(() => o.remove());

const development = stageNamed(defaultPipeline, 'development');

/** Each run leaves a line in a folder that no `.gitignore` names. */
function setUp(command: string, changes: Partial<SetUpPolicy> = {}): SetUpPolicy {
  return { commands: [aCheck(`mkdir -p deps && ${command}`)], files: ['**/*.lock'], secrets: [], ...changes };
}

function deps() {
  return { ...o.deps, ...checkDeps(o), projectVariables: variables };
}

function run(setUp: SetUpPolicy, changes: Partial<SetUpWorktreeInput> = {}) {
  const visit = { stage: 'development', round: 1 };
  return inActivity(createSetUpWorktree(deps()), {
    ...plainOrder,
    ...{ task: o.task(), workspace, visit, setUp },
    ...changes,
  });
}

function gate(setUp: SetUpPolicy, checks: readonly string[], changes: Partial<CheckGateInput> = {}) {
  const visit = { stage: 'development', round: 1 };
  return inActivity(createCheckGate(deps()), {
    ...plainOrder,
    ...{ task: o.task(), workspace, visit, setUp, stage: development, maxFileMegabytes, differsFromBase: true },
    checks: checks.map((command) => aCheck(command)),
    ...changes,
  });
}

function lines(path: string): string[] {
  const whole = join(workspace.path, path);
  return existsSync(whole) ? readFileSync(whole, 'utf8').split('\n').filter(Boolean) : [];
}

function put(path: string, text: string): void {
  mkdirSync(join(workspace.path, path, '..'), { recursive: true });
  writeFileSync(join(workspace.path, path), text);
}

const count = 'echo set up >> deps/runs';

describe('a set-up', () => {
  test('runs once, and again when its commands, its files or its folder have changed', async () => {
    expect(await run(setUp(count))).toMatchObject({ outcome: 'done', filesChanged: false });
    expect(await run(setUp(count))).toEqual({ outcome: 'unchanged', checks: [], filesChanged: false });
    put('README.md', 'another\n');
    expect(await run(setUp(count))).toMatchObject({ outcome: 'unchanged' });
    put('app.lock', '2\n');
    expect(await run(setUp(count))).toMatchObject({ outcome: 'done', filesChanged: true });
    put('sub/new.lock', '1\n');
    expect(await run(setUp(count))).toMatchObject({ outcome: 'done', filesChanged: true });
    expect(await run(setUp(`${count} && true`))).toMatchObject({ outcome: 'done' });
    expect(lines('deps/runs')).toHaveLength(4);
    rmSync(join(workspace.path, 'deps'), { recursive: true });
    expect(await run(setUp(`${count} && true`))).toMatchObject({ outcome: 'done' });
    expect(await run(setUp(`${count} && true`))).toMatchObject({ outcome: 'unchanged' });
  });

  test('is asked for by the preparation of the worktree as long as there is something to do', async () => {
    const asked = async () => (await o.prepare(o.task(), { setUp: setUp(count) })).needsSetUp;
    expect(await asked()).toBe(true);
    await run(setUp(count));
    expect(await asked()).toBeUndefined();
    put('app.lock', '2\n');
    expect(await asked()).toBe(true);
  });

  test('that is red says where, skips the rest, and runs again', async () => {
    const red = setUp('echo no such package; exit 3', {});
    const policy = { ...red, commands: [...red.commands, aCheck('echo never > never')] };
    const found = await run(policy);
    expect(found).toMatchObject({
      outcome: 'failed',
      filesChanged: false,
      checks: [
        { kind: 'set-up', outcome: 'failed', exitCode: 3, tail: 'no such package' },
        { kind: 'set-up', outcome: 'skipped' },
      ],
    });
    expect(readFileSync(found.checks[0]?.logPath ?? '', 'utf8')).toContain('no such package');
    expect(lines('never')).toEqual([]);
    expect((await run(policy)).outcome).toBe('failed');
  });

  test('runs again where somebody has cleared what only a failed one before it has made', async () => {
    await run(setUp('echo half > deps/half; exit 3'));
    expect(await run(setUp('true'))).toMatchObject({ outcome: 'done' });
    expect(await run(setUp('true'))).toMatchObject({ outcome: 'unchanged' });
    rmSync(join(workspace.path, 'deps'), { recursive: true });
    expect(await run(setUp('true'))).toMatchObject({ outcome: 'done' });
  });

  test('that takes too long is ended, with all that it has started', async () => {
    const policy = { ...setUp(count), commands: [aCheck('sleep 300 & sleep 300', 1)] };
    expect(await run(policy)).toMatchObject({ outcome: 'failed', checks: [{ endedBy: 'time-out' }] });
  });

  test('leaves nothing that is committed, and what it leaves stays where checks are cleaned up', async () => {
    const policy = setUp(
      `${count} && echo changed >> app.lock && echo odd > 'a [b]*.txt' && touch "$(printf 'odd\\nwork.txt')" && rm README.md`,
    );
    put('mine.txt', 'the agent’s\n');
    await run(policy);
    expect(lines('app.lock')).toEqual(['1']);
    expect(lines('README.md')).toEqual(['demo']);
    const delivered = await o.run(o.task(), 'developer', 7, { 'work.txt': 'work\n' });
    expect(o.atOrigin('ls-tree', '-r', '--name-only', delivered.headCommit).split('\n')).toEqual(
      expect.not.arrayContaining([expect.stringMatching(/deps|a \[b/)]),
    );
    expect(o.atOrigin('show', `${delivered.headCommit}:mine.txt`)).toBe('the agent’s');
    expect(o.atOrigin('show', `${delivered.headCommit}:work.txt`)).toBe('work');
    const { passed } = await gate(policy, ['test -e deps/runs && echo rubbish > rubbish']);
    expect(passed).toBe(true);
    expect([lines('deps/runs'), lines('a [b]*.txt'), lines('rubbish')]).toEqual([['set up'], ['odd'], []]);
  });

  test('that was cut off leaves nothing that is committed either', async () => {
    const worker = new MockActivityEnvironment({}, { logger: new DefaultLogger('ERROR') });
    const input = { ...plainOrder, task: o.task(), workspace, visit: { stage: 'development', round: 1 } };
    const policy = { ...setUp(count), commands: [aCheck('echo half > half.txt; sleep 300')] };
    const cutOff = worker.run(createSetUpWorktree(deps()), { ...input, setUp: policy });
    while (!existsSync(join(workspace.path, 'half.txt'))) await sleep(20);
    worker.cancel();
    await expect(cutOff).rejects.toThrow();
    await run(setUp(count));
    const { headCommit } = await o.run(o.task(), 'developer', 11, { 'work.txt': 'work\n' });
    expect(o.atOrigin('ls-tree', '-r', '--name-only', headCommit).split('\n')).not.toContain('half.txt');
  });

  test('reads no file through a link that leaves the worktree', async () => {
    const outside = join(o.folder, 'outside');
    mkdirSync(outside);
    writeFileSync(join(outside, 'x.lock'), '1\n');
    symlinkSync(outside, join(workspace.path, 'linked'));
    symlinkSync(join(outside, 'x.lock'), join(workspace.path, 'link.lock'));
    execFileSync('mkfifo', [join(workspace.path, 'pipe.lock')]);
    await run(setUp(count));
    writeFileSync(join(outside, 'x.lock'), '2\n');
    expect(await run(setUp(count))).toMatchObject({ outcome: 'unchanged' });
  });

  test('runs anew in the worktree of another task, also in one of the pool', async () => {
    await run(setUp(count));
    await inActivity(createReleaseWorkspace(o.deps), { task: o.task(), workspace });
    const task = o.task({ id: 'task/demo/item-2', item: 'item-2', branch: 'orch/item-2' });
    workspace = await o.prepare(task, { setUp: setUp(count) });
    expect([workspace.needsSetUp, existsSync(join(workspace.path, 'deps'))]).toEqual([true, false]);
    expect(await run(setUp(count), { task })).toMatchObject({ outcome: 'done' });
  });
});

test('npm’s dependencies are there for checks, from a cache that outlives the worktree', async () => {
  const npm = (...args: string[]) => execFileSync('npm', args, { cwd: workspace.path, stdio: 'pipe' });
  put('package.json', JSON.stringify({ name: 'app', version: '1.0.0', dependencies: { ms: '2.1.3' } }));
  npm('install', '--package-lock-only', '--no-audit', '--no-fund');
  const policy = { commands: [aCheck('npm ci --no-audit --no-fund', 120)], files: guessedSetUpFiles, secrets: [] };
  const withNpm = { ...deps(), commandEnvironment: { ...commandEnvironment(process.env, null) } };
  const order = { ...plainOrder, task: o.task(), workspace, visit: { stage: 'development', round: 1 }, setUp: policy };
  expect(await inActivity(createSetUpWorktree(withNpm), order)).toMatchObject({ outcome: 'done', filesChanged: true });
  expect(existsSync(join(o.folder, 'state/caches/demo/of-all/npm/_cacache'))).toBe(true);
  const { passed } = await gate(policy, [`node -e 'require("ms")("2 days")'`]);
  expect([passed, existsSync(join(workspace.path, 'node_modules/ms'))]).toEqual([true, true]);
});

describe('what a set-up and checks read', () => {
  const print = 'env > deps/env';
  const read = () =>
    Object.fromEntries(lines('deps/env').map((line) => line.split(/=(.*)/s).slice(0, 2))) as Record<string, string>;

  test('is the host’s, the project’s, what it exposes, its caches, and the task’s own port', async () => {
    variables = { ...noVariables, exposed: () => ({ REGISTRY: 'a registry', PATH: '/nowhere' }) };
    const environment = { CI: '1', GOCACHE: '/elsewhere' };
    await run(setUp(print), { environment, expose: ['REGISTRY'] });
    const atSetUp = read();
    expect(atSetUp).toMatchObject({
      CI: '1',
      REGISTRY: 'a registry',
      GOCACHE: '/elsewhere',
      PATH: process.env['PATH'],
    });
    const caches = join(o.folder, 'state/caches/demo/of-all');
    expect(atSetUp).toMatchObject({ npm_config_cache: join(caches, 'npm'), GOMODCACHE: join(caches, 'go-mod') });
    expect(Number(atSetUp['ORCH_PORT'])).toBeGreaterThanOrEqual(20_000);
    await gate(setUp(print), [`${print}2`], { environment, expose: ['REGISTRY'] });
    expect(
      lines('deps/env2')
        .filter((line) => !/^(_|PWD|SHLVL|ORCH_RUN)/.test(line))
        .sort(),
    ).toEqual(
      lines('deps/env')
        .filter((line) => !/^(_|PWD|SHLVL|ORCH_RUN)/.test(line))
        .sort(),
    );
  });

  test('that this worker does not give ends the step with what to do', async () => {
    variables = { ...noVariables, exposed: () => 'This worker has no REGISTRY' };
    await expect(run(setUp(count), { expose: ['REGISTRY'] })).rejects.toMatchObject({
      type: 'InvalidInput',
      message: 'This worker has no REGISTRY',
    });
  });
});

describe('a secret for the set-up alone', () => {
  const secrets = [{ name: 'TOKEN', files: ['app.lock', 'scripts/'] }];
  const policy = () => setUp('echo "$TOKEN" >> deps/told; env | grep -c ^TOKEN > deps/none; true', { secrets });

  beforeEach(() => {
    variables = { ...noVariables, setUpSecrets: () => ({ TOKEN: 'the secret' }), keepsSecrets: () => true };
  });

  test('is told to it while its files equal the base’s, and never to checks', async () => {
    await run(policy());
    expect(lines('deps/told')).toEqual(['the secret']);
    await gate(policy(), ['echo "checks: $TOKEN $npm_config_cache" >> deps/told']);
    expect(lines('deps/told')).toEqual(['the secret', 'checks:  ']);
  });

  test('is withheld from other contents until a person has given it for just those', async () => {
    await run(policy());
    const { headCommit } = await o.run(o.task(), 'developer', 8, {
      'scripts/tool.sh': 'curl evil\n',
      'app.lock': '2\n',
    });
    workspace = { ...workspace, headCommit };
    const told = await gate(policy(), ['true']);
    expect(told).toMatchObject({
      passed: false,
      setUp: { outcome: 'withheld', withheld: { names: ['TOKEN'], files: ['app.lock', 'scripts/tool.sh'] } },
    });
    const contents = told.setUp?.withheld?.contents ?? '';
    const refused = await gate(policy(), ['true'], { decided: { given: [], refused: [contents] } });
    expect(refused).toMatchObject({ passed: false, setUp: { outcome: 'failed', filesChanged: true } });
    expect(refused.feedback?.text).toContain('A person has refused TOKEN');
    expect(lines('deps/told')).toEqual(['the secret']);
    const given = await gate(policy(), ['true'], { decided: { given: [contents], refused: [] } });
    expect(given).toMatchObject({ passed: true });
    expect(lines('deps/told')).toEqual(['the secret']);
    await o.run(o.task(), 'developer', 9, { 'scripts/tool.sh': 'curl worse\n', 'app.lock': '3\n' });
    expect(await gate(policy(), ['true'], { decided: { given: [contents], refused: [] } })).toMatchObject({
      setUp: { outcome: 'withheld' },
    });
  });

  test('meets nothing that agents have left beside the commit: ignored programs, their own git', async () => {
    await run(policy());
    put('deps/tool', 'a planted program\n');
    put('.git/config', '[core]\n\tfsmonitor = touch planted\n');
    const { headCommit } = await o.run(o.task(), 'developer', 10, { 'other.lock': '1\n' });
    workspace = { ...workspace, headCommit };
    put('deps/tool', 'a planted program\n');
    put('.git/config', '[core]\n\tfsmonitor = touch planted\n');
    expect(await gate(policy(), ['test ! -e deps/tool && git status > /dev/null && test ! -e planted'])).toMatchObject({
      passed: true,
    });
  });

  test('nor what lies in the folder of a submodule', async () => {
    const clone = join(o.folder, 'with-submodule');
    plainGit(o.folder, 'clone', '--quiet', o.origin, clone);
    plainGit(clone, 'update-index', '--add', '--cacheinfo', `160000,${'1'.repeat(40)},lib`);
    plainGit(clone, 'commit', '--quiet', '-m', 'with a submodule');
    plainGit(clone, 'push', '--quiet', 'origin', 'HEAD:main');
    const task = o.task({ id: 'task/demo/sub', item: 'sub', branch: 'orch/sub' });
    workspace = await o.prepare(task);
    put('lib/tool', 'a planted program\n');
    expect(await run(setUp('ls -A lib > deps/lib', { secrets }), { task })).toMatchObject({ outcome: 'done' });
    expect(lines('deps/lib')).toEqual([]);
  });

  test('has an empty home where agents have one of their own', async () => {
    const agentHome = join(o.folder, 'agents');
    mkdirSync(agentHome);
    writeFileSync(join(agentHome, '.npmrc'), 'registry=https://evil.example.org\n');
    const { sandboxHost } = deps();
    const withHome = { ...deps(), sandboxHost: { ...sandboxHost, agentHome } };
    const order = { ...plainOrder, task: o.task(), workspace, visit: { stage: 'development', round: 1 } };
    const policy = setUp('ls -A "$HOME" > deps/home && touch "$HOME/mine"', { secrets });
    for (const sandbox of ['off', 'bubblewrap'] as const) {
      rmSync(join(workspace.path, 'deps'), { recursive: true, force: true });
      const found = await inActivity(createSetUpWorktree(withHome), { ...order, sandbox, setUp: policy });
      expect([found.outcome, lines('deps/home')]).toEqual(['done', []]);
    }
  });

  test('is safe from what checks leave in caches: those they only read', async () => {
    const write = 'mkdir -p "$GOMODCACHE" && echo x >> "$GOMODCACHE/planted"';
    const sandboxed = { sandbox: 'bubblewrap' } as const;
    const policy = setUp('mkdir -p "$GOMODCACHE" && echo there > "$GOMODCACHE/mine"', { secrets });
    expect(await run(policy, sandboxed)).toMatchObject({ outcome: 'done' });
    expect(await gate(policy, ['grep there "$GOMODCACHE/mine"'], sandboxed)).toMatchObject({ passed: true });
    expect(await gate(policy, [write], sandboxed)).toMatchObject({ passed: false });
    variables = noVariables;
    expect(await gate(setUp(count), [write], sandboxed)).toMatchObject({ passed: true });
    // What they leave before the project has a secret, or after, is not there with it.
    variables = { ...noVariables, setUpSecrets: () => ({ TOKEN: 'the secret' }), keepsSecrets: () => true };
    const looked = setUp('test ! -e "$GOMODCACHE/planted"', { secrets });
    expect(await run(looked, sandboxed)).toMatchObject({ outcome: 'done' });
  });

  test('waits for the commit of work that is under way', async () => {
    put('scripts/tool.sh', 'curl evil\n');
    expect(await run(policy())).toMatchObject({ outcome: 'unchanged' });
    expect(lines('deps/told')).toEqual([]);
  });
});
