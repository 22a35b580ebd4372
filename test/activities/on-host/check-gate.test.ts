import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { MockActivityEnvironment } from '@temporalio/testing';
import { DefaultLogger } from '@temporalio/worker';
import { type CheckGateInput, createCheckGate } from '../../../activities/on-host/check-gate.js';
import { createGit } from '../../../activities/git/run/git.js';
import { handOver } from '../../../activities/git/commit/work-by-hand.js';
import { createReleaseWorkspace } from '../../../activities/on-host/release-workspace.js';
import { defaultPipeline, type Stage, type StageName } from '../../../domain/pipeline/stages.js';
import { feedbackLimit, type Workspace } from '../../../domain/task/task.js';
import { aCheck, checkDeps, plainOrder } from './a-check.js';
import {
  type FreshOrigin,
  freshOrigin,
  inActivity,
  maxFileMegabytes,
  plainGit,
  testEnvironment,
  write,
} from '../git/fresh-origin.js';

let o: FreshOrigin;
let workspace: Workspace;
beforeEach(async () => {
  o = freshOrigin();
  workspace = await o.prepare(o.task());
});
afterEach(() => o.remove());

const folder = 'docs/work-items/item-1';

function stage(name: StageName): Stage {
  const found = defaultPipeline.find((one) => one.name === name);
  if (found === undefined) throw new Error(name);
  return found;
}

function deps() {
  const redact = (text: string) => text.replaceAll('s3cret', '[redacted]');
  return { ...o.deps, ...checkDeps(o), redact, commandEnvironment: { ...testEnvironment, FROM_CONFIG: 'yes' } };
}

function input(name: StageName, changes: Partial<CheckGateInput>): CheckGateInput {
  const task = o.task();
  return {
    task,
    workspace,
    stage: stage(name),
    checks: [],
    ...plainOrder,
    differsFromBase: true,
    maxFileMegabytes,
    visit: { stage: name, round: 1 },
    ...changes,
  };
}

function gate(name: StageName, changes: Partial<CheckGateInput> = {}) {
  return inActivity(createCheckGate(deps()), input(name, changes));
}

function papers(files: Readonly<Record<string, string>>): void {
  write(join(workspace.path, folder), files);
}

describe('artifacts', () => {
  test('that are there let a stage pass', async () => {
    papers({ '01-requirements.md': 'must', '02-acceptance-criteria.md': 'when' });
    expect(await gate('analysis')).toEqual({
      passed: true,
      verdict: null,
      artifacts: [`${folder}/01-requirements.md`, `${folder}/02-acceptance-criteria.md`],
      feedback: null,
      checks: [expect.objectContaining({ kind: 'artifacts', outcome: 'passed', tail: '' })],
    });
  });

  test('that are missing are named', async () => {
    papers({ '01-requirements.md': 'must' });
    expect(await gate('analysis')).toMatchObject({
      passed: false,
      artifacts: [`${folder}/01-requirements.md`],
      feedback: { from: 'form', text: expect.stringContaining(`${folder}/02-acceptance-criteria.md`) },
      checks: [{ kind: 'artifacts', outcome: 'failed', tail: expect.stringContaining('02-acceptance-criteria.md') }],
    });
  });

  test('are found by a star within one name alone', async () => {
    papers({ '06-adr/deeper/ADR-1.md': 'x', '06-adr/ADR-1.txt': 'x', '06-adr/xADR-1.md': 'x' });
    expect(await gate('architecture')).toMatchObject({ passed: false, artifacts: [] });
    papers({ '06-adr/ADR-10.md': 'x', '06-adr/ADR-9.md': 'x', '06-adr/ADR-.md': 'x' });
    expect(await gate('architecture')).toMatchObject({
      passed: true,
      artifacts: ['ADR-.md', 'ADR-9.md', 'ADR-10.md'].map((name) => `${folder}/06-adr/${name}`),
    });
  });

  test.each([
    ['a link to a file', (path: string) => symlinkSync('/etc/passwd', path)],
    ['a folder', (path: string) => mkdirSync(path)],
    ['a pipe', (path: string) => execFileSync('mkfifo', [path])],
    ['more than 1 MB', (path: string) => execFileSync('truncate', ['-s', '1048577', path])],
  ])('do not count where they are %s', async (_, make) => {
    papers({ '02-acceptance-criteria.md': 'when' });
    make(join(workspace.path, folder, '01-requirements.md'));
    expect(await gate('analysis')).toMatchObject({ passed: false, artifacts: [`${folder}/02-acceptance-criteria.md`] });
  });

  test('are not found behind a link', async () => {
    write(o.folder, { 'outside/item-1/12-review.md': '---\nverdict: APPROVED\n---\n' });
    mkdirSync(join(workspace.path, 'docs'));
    symlinkSync(join(o.folder, 'outside'), join(workspace.path, 'docs/work-items'));
    expect(await gate('review')).toMatchObject({ passed: false, verdict: null, artifacts: [] });
    rmSync(join(workspace.path, 'docs/work-items'));
    symlinkSync('../elsewhere', join(workspace.path, 'docs/work-items'));
    write(workspace.path, { 'elsewhere/item-1/12-review.md': '---\nverdict: APPROVED\n---\n' });
    expect(await gate('review')).toMatchObject({ passed: false, verdict: null, artifacts: [] });
  });
});

describe('a verdict', () => {
  test('that goes on has no feedback', async () => {
    papers({ '12-review.md': '---\nverdict: APPROVED\n---\nfine' });
    expect(await gate('review')).toEqual({
      passed: true,
      verdict: 'APPROVED',
      artifacts: [`${folder}/12-review.md`],
      feedback: null,
      checks: [
        expect.objectContaining({ kind: 'artifacts', outcome: 'passed' }),
        expect.objectContaining({ kind: 'verdict', name: `${folder}/12-review.md`, verdict: 'APPROVED' }),
      ],
    });
  });

  test('of a deployer comes with the end of its log, redacted and bounded; of others the file is there', async () => {
    const lines = Array.from({ length: 50 }, (_, index) => `line ${index}`).join('\n');
    papers({
      '14-deploy-log.md': `---\nverdict: SUCCESS\n---\n${lines}\nlogin s3cret`,
      '12-review.md': '---\nverdict: APPROVED\n---\nx',
    });
    const { log = '' } = await gate('deploy');
    expect(log.split('\n')).toHaveLength(20);
    expect(log.endsWith('line 49\nlogin [redacted]')).toBe(true);
    expect(await gate('review')).not.toHaveProperty('log');
  });

  test('of a deployer that wrote none has no log', async () => {
    expect(await gate('deploy')).not.toHaveProperty('log');
  });

  test.each<[StageName, string, string]>([
    ['review', '12-review.md', 'REQUEST_CHANGES'],
    ['testing', '13-test-report.md', 'FAIL'],
    ['deploy-staging', '15-staging-log.md', 'FAIL'],
    ['deploy', '14-deploy-log.md', 'FAIL'],
  ])('of %s that sends back takes the findings with it', async (name, file, verdict) => {
    papers({ [file]: `---\nverdict: ${verdict}\n---\n# Findings\nThe button does nothing.` });
    expect(await gate(name)).toMatchObject({
      passed: false,
      verdict,
      feedback: { from: name, text: '# Findings\nThe button does nothing.', artifact: `${folder}/${file}` },
    });
  });

  test('that asks wins over what is missing yet', async () => {
    papers({ '01-requirements.md': '---\nverdict: NEEDS_CLARIFICATION\n---\nWhich button?' });
    expect(await gate('analysis')).toMatchObject({
      verdict: 'NEEDS_CLARIFICATION',
      feedback: { text: 'Which button?' },
    });
  });

  test('that goes on does not make up for a missing artifact', async () => {
    const both = { ...stage('review'), artifacts: ['12-review.md', 'more.md'] };
    papers({ '12-review.md': '---\nverdict: APPROVED\n---\n' });
    expect(await gate('review', { stage: both })).toMatchObject({
      passed: false,
      verdict: 'APPROVED',
      feedback: { text: expect.stringContaining('more.md') },
    });
  });

  test('that is missing although it is required: the feedback says where and which', async () => {
    papers({ '12-review.md': 'All fine. verdict: APPROVED' });
    expect(await gate('review')).toMatchObject({
      passed: false,
      verdict: null,
      feedback: {
        from: 'form',
        text: expect.stringMatching(/^No verdict: .*12-review\.md .*one of APPROVED, REQUEST_CHANGES\.$/),
      },
      checks: [
        { kind: 'artifacts' },
        { kind: 'verdict', verdict: null, tail: expect.stringMatching(/^wrong form: no verdict in/) },
      ],
    });
  });

  test.each(['LGTM', 'PASS'])('%s, which review does not know, counts as missing and is named', async (given) => {
    papers({ '12-review.md': `---\nverdict: ${given}\n---\n` });
    expect(await gate('review')).toMatchObject({
      passed: false,
      verdict: null,
      feedback: {
        from: 'form',
        text: expect.stringMatching(`^"${given}" is no verdict of review: .*APPROVED, REQUEST_CHANGES`),
      },
      checks: [
        { kind: 'artifacts' },
        { verdict: null, tail: expect.stringMatching(`^wrong form: "${given}" is no verdict of`) },
      ],
    });
  });

  test('of several numbered files is that of the newest', async () => {
    papers({ '06-adr/ADR-9.md': '---\nverdict: BACK_TO_ANALYSIS\n---\nunclear', '06-adr/ADR-10.md': 'clear now' });
    expect(await gate('architecture')).toMatchObject({ passed: true, verdict: null });
  });

  test('of any length brings a feedback of bounded length', async () => {
    papers({ '12-review.md': `---\nverdict: REQUEST_CHANGES\n---\nfirst ${'x'.repeat(900_000)}` });
    const { feedback } = await gate('review');
    expect(feedback?.text).toMatch(/^first x+ …$/);
    expect(feedback?.text.length).toBeLessThanOrEqual(feedbackLimit);
  });
});

describe('a delivery', () => {
  test('without any change is sent back, and no check is run', async () => {
    const result = await gate('development', { differsFromBase: false, checks: [aCheck(`touch ${o.folder}/ran`)] });
    expect(result).toMatchObject({
      passed: false,
      feedback: { from: 'development', text: expect.stringMatching(/^Nothing was changed/) },
    });
    expect(existsSync(join(o.folder, 'ran'))).toBe(false);
  });

  test('passes when all checks do; they run in the worktree, with the environment that was handed in', async () => {
    const checks = [
      'test "$PWD" = "$(pwd -P)" && test -f README.md',
      'test "$FROM_CONFIG" = yes',
      'test -z "$TERM$USER"',
    ].map((run) => aCheck(run));
    expect(await gate('development', { checks })).toMatchObject({ passed: true, feedback: null });
  });

  test('fails with the first check that does, and the end of both its outputs, redacted', async () => {
    const checks = ['true', 'echo to stdout; echo s3cret to stderr >&2; exit 3', `touch ${o.folder}/ran`].map((run) =>
      aCheck(run),
    );
    const { passed, feedback } = await gate('development', { checks });
    expect(passed).toBe(false);
    expect(feedback?.from).toBe('check');
    expect(feedback?.text).toMatch(/failed \(exit 3\)/);
    expect(feedback?.text.split('\n').slice(1).sort()).toEqual(['[redacted] to stderr', 'to stdout']);
    expect(existsSync(join(o.folder, 'ran'))).toBe(false);
  });

  test('tells what each check found, with the last lines of the one that failed as a terminal shows them', async () => {
    const red = String.raw`printf '\033[31m 10 %%\r100 %%\033[0m\r\nnot ok s3cret\n'; exit 3`;
    const { checks } = await gate('development', {
      checks: ['echo fine', red, 'echo never'].map((run) => aCheck(run)),
    });
    expect(checks).toMatchObject([
      { kind: 'change', outcome: 'passed' },
      { kind: 'command', name: 'echo fine', outcome: 'passed', exitCode: 0, tail: '' },
      { kind: 'command', outcome: 'failed', exitCode: 3, endedBy: null, tail: '100 %\nnot ok [redacted]' },
      { kind: 'command', name: 'echo never', outcome: 'skipped', exitCode: null, logPath: null },
    ]);
    const [, fine, failed] = checks.map(({ logPath }) => (logPath === null ? '' : readFileSync(logPath, 'utf8')));
    expect([fine, failed]).toEqual(['fine\n', '\u001b[31m 10 %\r100 %\u001b[0m\r\nnot ok [redacted]\n']);
  });

  test('has a log of its own for each check of each round and of each attempt', async () => {
    const paths = async (round: number) => {
      const visit = { stage: 'development', round };
      const { checks } = await gate('development', {
        checks: ['echo one', 'echo two'].map((run) => aCheck(run)),
        visit,
      });
      return checks.flatMap(({ logPath }) => logPath ?? []);
    };
    const all = [...(await paths(1)), ...(await paths(1)), ...(await paths(2))];
    expect(new Set(all.map((path) => path.slice(join(o.folder, 'runs/checks/').length))).size).toBe(6);
    expect(all.map((path) => readFileSync(path, 'utf8'))).toEqual(Array(3).fill(['one\n', 'two\n']).flat());
  });

  test('without a place for logs goes on without them', async () => {
    write(o.folder, { 'runs/checks': 'a file in its place' });
    expect(await gate('development', { checks: [aCheck('true')] })).toMatchObject({
      passed: true,
      checks: [{ kind: 'change' }, { outcome: 'passed', logPath: null }],
    });
  });

  test('of a check that writes without end has a feedback of bounded length', async () => {
    const { feedback } = await gate('development', { checks: [aCheck('seq 1 300000; echo the end; exit 1')] });
    expect(feedback?.text.length).toBeLessThanOrEqual(feedbackLimit);
    expect(feedback?.text).toMatch(/300000\nthe end$/);
  });

  test('of a check that does not end is ended, with all it has started', async () => {
    const command = `sleep 600 & echo $! > ${o.folder}/pid; echo waiting; wait`;
    const { feedback, checks } = await gate('development', { checks: [aCheck(command, 1)] });
    expect(feedback?.text).toMatch(/did not end within 1 s[^]*waiting$/);
    expect(checks.at(-1)).toMatchObject({ outcome: 'failed', exitCode: null, endedBy: 'time-out', tail: 'waiting' });
    expect(await isGone(Number(execFileSync('cat', [join(o.folder, 'pid')], { encoding: 'utf8' })))).toBe(true);
  });

  test('of a check that leaves a process behind does not wait for it', async () => {
    const command = `sleep 600 & echo $! > ${o.folder}/pid; exit 0`;
    expect(await gate('development', { checks: [aCheck(command)] })).toMatchObject({ passed: true });
    expect(await isGone(Number(execFileSync('cat', [join(o.folder, 'pid')], { encoding: 'utf8' })))).toBe(true);
  });

  test('of a check whose daemon left the group and holds the output open ends it', async () => {
    const command = `setsid sh -c 'echo $$ > ${o.folder}/pid; exec sleep 600' & while [ ! -s ${o.folder}/pid ]; do sleep 0.01; done`;
    expect(await gate('development', { checks: [aCheck(command)] })).toMatchObject({ passed: true });
    expect(await isGone(Number(execFileSync('cat', [join(o.folder, 'pid')], { encoding: 'utf8' })))).toBe(true);
  });

  test('begins with the end of what an attempt has left whose worker died', async () => {
    await gate('development', { checks: [aCheck(`echo $ORCH_RUN > ${o.folder}/mark`)] });
    const left = await leave();
    await gate('development', { checks: [aCheck('true')] });
    expect(await isGone(left)).toBe(true);
  });

  test('leaves nothing of its checks in the worktree that the next task gets', async () => {
    await gate('development', { checks: [aCheck(`echo $ORCH_RUN > ${o.folder}/mark`)] });
    const left = await leave();
    await inActivity(createReleaseWorkspace(o.deps), { task: o.task(), workspace });
    expect(await isGone(left)).toBe(true);
  });

  test('is not changed by what its checks leave lying', async () => {
    await gate('development', { checks: [aCheck('echo coverage > report.txt; echo changed > README.md; exit 1')] });
    expect(plainGit(workspace.path, 'status', '--porcelain')).toBe('');
  });

  test('holds what a person has changed by hand since its commit; what no commit takes is kept beside', async () => {
    await o.run(o.task(), 'developer', 1, { 'feature.txt': 'half' });
    workspace = await o.prepare(o.task());
    const { path, headCommit: head, baseCommit: base } = workspace;
    const ada = { name: 'Ada Lovelace', email: 'ada@example.org' };
    const agentGit = { baseBranch: 'main', branch: 'orch/item-1', head, base, bot: ada, filters: [] };
    const git = createGit(o.deps, new AbortController().signal);
    await handOver({ ...o.places(o.task()), git }, agentGit, ada);
    write(path, { 'feature.txt': 'whole', '.github/ci.yml': 'by hand' });

    const { passed, headCommit } = await gate('development', { checks: [aCheck('grep whole feature.txt')] });
    expect(passed).toBe(true);
    expect(headCommit).toBe(o.atOrigin('rev-parse', 'orch/item-1'));
    expect(o.atOrigin('show', `${headCommit ?? ''}:feature.txt`)).toBe('whole');
    const kept = o.atOrigin('for-each-ref', '--format=%(refname)', 'refs/orch/wip');
    expect(o.atOrigin('show', `${kept}:.github/ci.yml`)).toBe('by hand');
    expect(await gate('development', { checks: [aCheck('grep whole feature.txt')] })).not.toHaveProperty('headCommit');
  });

  test('is cancelled in the middle of a check', async () => {
    const environment = new MockActivityEnvironment({}, { logger: new DefaultLogger('ERROR') });
    const checks = [aCheck(`echo $$ > ${o.folder}/pid; exec sleep 600`, 600)];
    const running = environment.run(createCheckGate(deps()), input('development', { checks }));
    const outcome = running.catch((error: unknown) => error);
    while (!existsSync(join(o.folder, 'pid'))) await new Promise((resolve) => setTimeout(resolve, 20));
    environment.cancel();
    expect(await outcome).toMatchObject({ name: 'CancelledFailure' });
  });

  test('beats while a check takes its time', async () => {
    const environment = new MockActivityEnvironment({}, { logger: new DefaultLogger('ERROR') });
    environment.once('heartbeat', () => write(o.folder, { beaten: 'yes' }));
    const checks = [aCheck(`while [ ! -e ${o.folder}/beaten ]; do sleep 0.05; done`)];
    expect(await environment.run(createCheckGate(deps()), input('development', { checks }))).toMatchObject({
      passed: true,
    });
  });
});

/** A process that bears the mark of an earlier check. */
async function leave(): Promise<number> {
  const mark = readFileSync(join(o.folder, 'mark'), 'utf8').trim();
  const left = spawn('sleep', ['600'], {
    env: { ...testEnvironment, ORCH_RUN: mark },
    detached: true,
    stdio: 'ignore',
  });
  await once(left, 'spawn');
  return left.pid ?? 0;
}

async function isGone(pid: number): Promise<boolean> {
  for (;;) {
    try {
      process.kill(pid, 0);
    } catch {
      return true;
    }
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
