import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { ActivityCancellationDetails, CancelledFailure } from '@temporalio/common';
import { identify, isAlive } from '../../../activities/processes/process-identity.js';
import { runFiles } from '../../../activities/agents/run/run-files.js';
import { claimState, readState, type RunState } from '../../../activities/agents/supervisor/state-file.js';
import { toText } from '../../../domain/content/to-text.js';
import { claude } from '../../../domain/agents/claude.js';
import type { RunAgentInput } from '../../../activities/agents/prompt/run-agent-input.js';
import { heldFor, reserve } from '../store/reserve.js';
import { findRun, listRuns, noteProcess, takeRunNumber, type Run } from '../../../activities/store/runs.js';
import { freshDatabase, type TestDatabase } from '../../database.js';
import { aHost, aPolicy, becomes, fakeAgent, type Host } from '../agents/a-run.js';

let database: TestDatabase;
let host: Host;
beforeAll(async () => {
  database = await freshDatabase();
});
afterAll(() => database.drop());
beforeEach(async () => {
  host = await aHost(database.pool);
});
afterEach(() => host.close());

const withAgent = (name: string, fields: Partial<RunAgentInput> = {}) =>
  host.input({ ...fields, policy: { ...aPolicy, program: fakeAgent(name), killGraceSeconds: 1, ...fields.policy } });

async function row(input: RunAgentInput): Promise<Run> {
  const run = await findRun(database.pool, input.runKey);
  if (run === null) throw new Error('the run has no row');
  return run;
}

async function startedPid(): Promise<number> {
  await becomes('the agent starts', async () => (await host.starts()).length > 0);
  return (await host.starts())[0] ?? 0;
}

function takeNumber(input: RunAgentInput): Promise<Run> {
  const { task, runKey, stage, round, role, workspace } = input;
  const { runsDir } = host;
  return takeRunNumber(database.pool, {
    hostId: workspace.hostId,
    runKey,
    taskId: task.id,
    stage,
    round,
    role,
    agent: 'claude',
    model: null,
    effort: null,
    runsDir,
  });
}

describe('a run that succeeds', () => {
  test('is told with its facts and booked with tokens and cost', async () => {
    const input = withAgent('succeed');
    const { facts, ending, lastWords } = await host.attempt(input).output;
    expect([ending, lastWords]).toEqual([{ type: 'Succeeded' }, 'Done.']);
    const run = await row(input);
    expect(run).toMatchObject({
      exitCode: 0,
      outcome: 'Succeeded',
      tokens: { input: 10, output: 20, cacheRead: 40, cacheWritten: 30 },
      costUsd: 0.25,
      outputPath: join(host.runsDir, `${run.number}.log`),
    });
    expect(run.pid).toBe((await host.starts())[0]);
    const { number, tokens, costUsd, sessionId } = run;
    expect(facts).toMatchObject({ number, exitCode: 0, tokens, costUsd, sessionId, logPath: run.outputPath });
    expect(facts.durationMs).toBeGreaterThanOrEqual(0);
  });

  test('gives the agent its task on stdin and in the file, its flags, and no more than the handed environment', async () => {
    const input = withAgent('tell-what-it-got');
    const policy = { ...input.policy, environment: { PROJECT_VALUE: 'v' }, model: 'claude-x', effort: 'high' };
    await host.attempt({ ...input, policy }).output;
    const got = JSON.parse(await readFile(join(host.worktree, 'got.json'), 'utf8')) as {
      arguments: string[];
      environment: Record<string, string>;
      stdin: string;
    };
    expect(got.stdin).toBe(await readFile(join(host.worktree, '.task-dev.md'), 'utf8'));
    expect(got.stdin).toContain('Title: Count words');
    const prompt = got.arguments[got.arguments.indexOf('--system-prompt-file') + 1] ?? '';
    expect(await readFile(prompt, 'utf8')).toMatch(/^# Developer/);
    expect(got.arguments).toContain('--session-id');
    const caches =
      'BUN_INSTALL_CACHE_DIR CARGO_HOME GOCACHE GOMODCACHE PIP_CACHE_DIR PNPM_HOME POETRY_CACHE_DIR POETRY_VIRTUALENVS_IN_PROJECT ' +
      'UV_CACHE_DIR XDG_CACHE_HOME YARN_GLOBAL_FOLDER npm_config_cache';
    const own = ['ORCH_RUN', 'ORCH_PORT', 'PROJECT_VALUE', ...caches.split(' '), ...Object.keys(claude.environment)];
    const known = ['PATH', 'HOME', ...own];
    // A shell may note where it is.
    expect(
      Object.keys(got.environment)
        .filter((name) => !['PWD', 'OLDPWD', 'SHLVL', '_'].includes(name))
        .sort(),
    ).toEqual(known.sort());
  });

  test('has no value of the environment in any file of the run', async () => {
    const policy = { ...aPolicy, environment: { API_KEY: 'value-that-is-secret' } };
    const { facts } = await host.attempt(host.input({ policy })).output;
    const { inputs, state, log } = runFiles(host.runsDir, facts.number);
    const files = [state, log, ...(await readdir(inputs)).map((name) => join(inputs, name))];
    for (const file of files) expect(await readFile(file, 'utf8')).not.toContain('value-that-is-secret');
  });

  test('is told as started once, to people too, and as finished once', async () => {
    await host.run('succeed');
    expect(host.said('agent started')).toHaveLength(1);
    const about = { project: 'demo', taskId: 'task/demo/W-1', kind: 'run-started' };
    const asks = { on: 'run', run: expect.any(Number) as unknown };
    expect(host.notices).toEqual([
      { id: expect.stringMatching(/^\S+ started$/), ...about, content: expect.anything(), asks },
    ]);
    expect(toText(host.notices[0]?.content ?? [])).toMatch(/^demo\/W-1: developer started \(run \d+\)$/);
    expect(host.said('agent finished')).toEqual([expect.objectContaining({ exitCode: 0, outcome: 'Succeeded' })]);
  });

  test('goes on where nobody can be told of it', async () => {
    host.deps.notify = () => Promise.reject(new Error('no route'));
    expect((await host.run('succeed')).ending).toEqual({ type: 'Succeeded' });
    expect(host.said('not told that the agent started')).toHaveLength(1);
  });

  test('heartbeats with its number while it runs', async () => {
    const input = withAgent('wait-for-go');
    const { beats, output } = host.attempt(input);
    await becomes('a heartbeat of the running phase', () =>
      beats.some((beat) => (beat as { phase: string }).phase === 'running'),
    );
    await writeFile(join(host.worktree, 'go'), '');
    const { facts } = await output;
    expect(beats.at(-1)).toMatchObject({ number: facts.number });
  });

  test('kills what the agent left behind in its group', async () => {
    await host.run('leave-child');
    const pid = Number(await readFile(join(host.worktree, 'child.pid'), 'utf8'));
    await becomes('the child is gone', () => identify(pid) === null);
  });
});

describe('endings', () => {
  test.each([
    ['fail', 'AgentFailed', 3],
    ['say-nothing', 'AgentFailed', 0],
    ['empty-result', 'AgentFailed', 0],
    ['die-half-way', 'AgentLost', -9],
    ['binary', 'AgentFailed', 1],
    ['overloaded', 'AgentTransient', 1],
    ['over-quota', 'AgentQuota', 1],
    ['forge-result', 'AgentTransient', 1],
    ['print-rubbish', 'AgentFailed', 0],
    ['one-long-line', 'Succeeded', 0],
    ['two-results', 'Succeeded', 0],
  ])('an agent that does "%s" ends as %s with exit code %p', async (agent, type, exitCode) => {
    const { ending, facts } = await host.run(agent);
    expect(ending.type).toBe(type);
    expect(facts.exitCode).toBe(exitCode);
  });

  test.each([
    ['INT', 'AgentFailed', -2],
    ['SEGV', 'AgentFailed', -11],
    ['TERM', 'AgentLost', -15],
  ])('an agent that dies by SIG%s ends as %s, and the row says %p', async (signal, type, exitCode) => {
    const input = host.input({
      policy: { ...aPolicy, agent: 'command', program: '/bin/sh', arguments: ['-c', `kill -${signal} $$`] },
    });
    expect((await host.attempt(input).output).ending.type).toBe(type);
    expect((await row(input)).exitCode).toBe(exitCode);
  });

  test('an agent that cannot go on with its session is told so', async () => {
    expect((await host.run('dead-session')).ending).toMatchObject({ type: 'AgentFailed', newSession: true });
  });

  test('a message carries the end of the log, short and without secrets', async () => {
    const { ending } = await host.run('fail');
    expect(ending).toMatchObject({ message: expect.stringContaining('something broke: token [redacted]') });
    const binary = await host.run('binary');
    expect(JSON.stringify(binary.ending).length).toBeLessThan(13_000);
    expect(binary.ending.type === 'Succeeded' ? '' : binary.ending.message.length).toBeLessThanOrEqual(2_000);
  });

  test('usage and cost are booked on failures too', async () => {
    const input = withAgent('overloaded');
    await host.attempt(input).output;
    expect(await row(input)).toMatchObject({ outcome: 'AgentTransient', costUsd: 0.25, tokens: { output: 20 } });
  });

  test('turns and the model that did the work are booked, without a secret in its name', async () => {
    const input = withAgent('say-its-model');
    const { facts } = await host.attempt(input).output;
    expect(await row(input)).toMatchObject({ turns: 3, modelUsed: 'claude-[redacted]', model: null });
    expect(facts.model).toBe('claude-[redacted]');
  });

  test('usage that is rubbish is booked as unknown, with a warning', async () => {
    const input = withAgent('print-rubbish');
    await host.attempt(input).output;
    expect(await row(input)).toMatchObject({ tokens: null, costUsd: null });
    expect(host.logged.some(({ level }) => level === 40)).toBe(true);
  });

  test('the time-out ends an agent that ignores SIGTERM, and the row says -9', async () => {
    const input = host.input({
      policy: { ...aPolicy, program: fakeAgent('ignore-sigterm'), timeoutSeconds: 1, killGraceSeconds: 0.2 },
    });
    const { ending, facts } = await host.attempt(input).output;
    expect(ending).toMatchObject({ type: 'AgentTimedOut', message: expect.stringContaining('1 s') });
    expect(facts.exitCode).toBe(-9);
    expect(identify((await host.starts())[0] ?? 0)).toBeNull();
  });

  test('a time-out that SIGTERM is enough for says -9 as well', async () => {
    const { ending, facts } = await host.run('hang', { timeoutSeconds: 0.5 });
    expect([ending.type, facts.exitCode]).toEqual(['AgentTimedOut', -9]);
  });

  test('an agent that falls silent is ended and tried again', async () => {
    const { ending } = await host.run('hang', { stallSeconds: 0.5 });
    const message = 'printed nothing for 0.5 s, and was ended';
    expect(ending).toEqual({ type: 'AgentTransient', cause: 'silence', message });
  });

  test('an agent that says its result and stays is ended, and has succeeded', async () => {
    const { ending, facts } = await host.run('stay-after-result', { killGraceSeconds: 0.5 });
    expect(ending).toEqual({ type: 'Succeeded' });
    expect(facts).toMatchObject({ exitCode: 0, costUsd: 0.25 });
  });

  test('a SIGKILL from elsewhere is no time-out', async () => {
    const { output } = host.attempt(withAgent('hang'));
    process.kill(await startedPid(), 'SIGKILL');
    const { ending, facts } = await output;
    expect(ending).toMatchObject({ type: 'AgentLost', message: expect.stringContaining('from outside orch') });
    expect(facts.exitCode).toBe(-9);
  });
});

describe('before a number is taken', () => {
  async function isRefused(input: RunAgentInput, type: string, message: string | RegExp) {
    await expect(host.attempt(input).output).rejects.toMatchObject({
      type,
      nonRetryable: true,
      message: typeof message === 'string' ? message : expect.stringMatching(message),
    });
    expect(await findRun(database.pool, input.runKey)).toBeNull();
    expect(await host.starts()).toEqual([]);
  }

  test('an unknown agent is refused', async () => {
    const policy = { ...aPolicy, agent: 'constructor' as 'claude' };
    await isRefused(host.input({ policy }), 'InvalidInput', 'Unknown agent: constructor');
  });

  test.each(['philosopher', '__proto__', '../../x'])('the unknown role %s is refused', async (role) => {
    await isRefused(host.input({ role: role as 'developer' }), 'InvalidInput', `Unknown agent: ${role}`);
  });

  test('a worktree that is gone is lost', async () => {
    const input = host.input();
    await isRefused(
      { ...input, workspace: { ...input.workspace, path: join(host.root, 'no') } },
      'WorkspaceLost',
      /no/,
    );
  });

  test('a worktree of another host is lost', async () => {
    const input = host.input();
    await isRefused({ ...input, workspace: { ...input.workspace, hostId: 'h2' } }, 'WorkspaceLost', /h2/);
  });

  test('a task file that is a link is not written through', async () => {
    const outside = join(host.root, 'outside');
    await writeFile(outside, 'as it was');
    await symlink(outside, join(host.worktree, '.task-dev.md'));
    await isRefused(host.input(), 'InvalidInput', /^Failed to write task file: .*symbolic link/);
    expect(await readFile(outside, 'utf8')).toBe('as it was');
  });

  test('a task file that is a folder is refused', async () => {
    await mkdir(join(host.worktree, '.task-dev.md'));
    await isRefused(host.input(), 'InvalidInput', /^Failed to write task file: .*directory/);
  });

  test('a ledger that does not tell the work item is asked again by Temporal', async () => {
    host.deps.readItem = () => Promise.reject(new Error('no route'));
    const input = host.input();
    await expect(host.attempt(input).output).rejects.toThrow('no route');
    expect(await findRun(database.pool, input.runKey)).toBeNull();
  });
});

describe('a host that cannot run the agent', () => {
  test.each(['no-such-program-anywhere', './succeed.mjs', '/nonexistent/agent', '/etc/passwd', ''])(
    'the program %p is told as unusable, with a hint',
    async (program) => {
      const input = host.input({ policy: { ...aPolicy, program } });
      const { ending } = await host.attempt(input).output;
      expect(ending).toMatchObject({ type: 'AgentUnusable', message: expect.stringMatching(/install it/) });
      expect(await row(input)).toMatchObject({ outcome: 'AgentUnusable', costUsd: 0 });
      expect((await host.attempt(input).output).ending).toEqual(ending);
    },
  );

  test('a program whose interpreter is missing is unusable', async () => {
    const program = join(host.root, 'agent');
    await writeFile(program, '#!/no/such/interpreter\n', { mode: 0o755 });
    const { ending } = await host.attempt(host.input({ policy: { ...aPolicy, program } })).output;
    expect(ending.type).toBe('AgentUnusable');
  });

  test('a folder of runs that cannot be made is told as unusable, with a hint', async () => {
    await writeFile(host.runsDir, 'a file where the folder should be');
    const input = host.input();
    const { ending } = await host.attempt(input).output;
    expect(ending).toMatchObject({ type: 'AgentUnusable', message: expect.stringMatching(/free space|rights/) });
    expect((await row(input)).finishedAt).not.toBeNull();
    await rm(host.runsDir);
  });

  test('a folder of runs that takes no file is told as unusable, with a hint', async () => {
    const input = host.input();
    const { number } = await takeNumber(input);
    await mkdir(runFiles(host.runsDir, number).task, { recursive: true });
    const { ending } = await host.attempt(input).output;
    expect(ending).toMatchObject({ type: 'AgentUnusable', message: expect.stringMatching(/free space/) });
    expect(await host.starts()).toEqual([]);
  });

  test('a supervisor that is not built is told as unusable', async () => {
    host.deps.supervisorPath = '/no/such/supervisor.js';
    const { ending } = await host.attempt(host.input()).output;
    expect(ending).toMatchObject({ type: 'AgentUnusable', message: expect.stringMatching(/build orch/) });
  });
});

describe('a folder of runs where another ledger has left its files', () => {
  const oldLog = (number: number) => join(host.runsDir, `${number}.log`);
  const leave = async (number: number) => {
    await mkdir(host.runsDir, { recursive: true });
    await writeFile(oldLog(number), `run ${number} of another time\n`);
  };
  const isUntouched = async (number: number) =>
    (await readFile(oldLog(number), 'utf8')) === `run ${number} of another time\n`;

  test('numbers begin above all that is there, and every old log stays as it was', async () => {
    const { number: last } = await takeNumber(host.input({ runKey: randomUUID() }));
    const old = [last + 1, last + 2, last + 400];
    for (const number of old) await leave(number);
    await writeFile(join(host.runsDir, 'notes.log'), 'no run');
    const first = await host.attempt(withAgent('succeed')).output;
    const second = await host.attempt(withAgent('succeed')).output;
    expect([first.facts.number, second.facts.number]).toEqual([last + 401, last + 402]);
    for (const number of old) expect(await isUntouched(number)).toBe(true);
  });

  test.each<[string, (number: number) => Promise<unknown>]>([
    ['a log', (number) => leave(number)],
    ['a state', (number) => leaveState(number)],
    ['an input', (number) => mkdir(runFiles(host.runsDir, number).order, { recursive: true })],
    ['an input with its key', (number) => leaveKey(number)],
  ])('a number that was taken before %s of another was seen is changed, and the run starts once', async (_, put) => {
    const input = withAgent('succeed');
    const { number } = await takeNumber(input);
    await put(number);
    const before = await everything();
    const { facts, ending } = await host.attempt(input).output;
    expect(ending.type).toBe('Succeeded');
    expect(facts.number).toBeGreaterThan(number);
    expect(await row(input)).toMatchObject({ number: facts.number, outputPath: oldLog(facts.number) });
    expect(await host.starts()).toHaveLength(1);
    expect(await everything()).toEqual(expect.arrayContaining(before));
    expect(await host.attempt(input).output).toMatchObject({ facts: { number: facts.number } });
  });

  test('several attempts that find its number taken agree on another one, and start it once', async () => {
    const input = withAgent('succeed');
    const { number } = await takeNumber(input);
    await leave(number);
    const outputs = await Promise.all([1, 2, 3].map(() => host.attempt(input).output));
    expect(new Set(outputs.map(({ facts }) => facts.number)).size).toBe(1);
    expect(await host.starts()).toHaveLength(1);
    expect(await isUntouched(number)).toBe(true);
  });

  test('two hosts of one ledger, each with a folder of its own, never give a number twice', async () => {
    const other = await aHost(database.pool);
    try {
      const { number: last } = await takeNumber(host.input({ runKey: randomUUID() }));
      await leave(last + 50);
      const attempts = [host, other, host, other].map(
        (one) => one.attempt(one.input({ policy: { ...aPolicy, program: fakeAgent('succeed') } })).output,
      );
      const numbers = (await Promise.all(attempts)).map(({ facts }) => facts.number);
      expect(new Set(numbers).size).toBe(4);
      expect(Math.min(numbers[0] ?? 0, numbers[2] ?? 0)).toBeGreaterThan(last + 50);
    } finally {
      await other.close();
    }
  });

  async function leaveState(number: number) {
    await mkdir(host.runsDir, { recursive: true });
    const ended = { exitCode: 0, signal: null, endedBy: null, problem: null, at: 1 };
    const nobody = { supervisor: null, program: null, sessionId: null, startedAt: 1, timeoutSeconds: 1 };
    const state = { runKey: 'of another ledger', killGraceSeconds: 1, ...nobody, end: ended };
    claimState(runFiles(host.runsDir, number).state, state);
  }

  async function leaveKey(number: number) {
    const { inputs, key } = runFiles(host.runsDir, number);
    await mkdir(inputs, { recursive: true });
    await writeFile(key, 'of another ledger');
  }

  /** Each file below the folder of runs, with its text. */
  async function everything(): Promise<string[]> {
    const entries = await readdir(host.runsDir, { recursive: true, withFileTypes: true });
    const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
    return Promise.all(files.map(async (path) => `${path}: ${await readFile(path, 'utf8')}`));
  }
});

describe('a run that is attempted again', () => {
  test('gives the same answer when it is booked already, and starts nothing', async () => {
    for (const agent of ['succeed', 'fail', 'overloaded', 'over-quota']) {
      const input = withAgent(agent);
      const first = await host.attempt(input).output;
      const starts = await host.starts();
      expect(await host.attempt(input).output).toEqual(first);
      expect(await host.starts()).toEqual(starts);
    }
  });

  test('gives the booked outcome where the files are gone', async () => {
    const input = withAgent('overloaded');
    const { facts } = await host.attempt(input).output;
    await rm(host.runsDir, { recursive: true });
    // Without its log nobody knows that it has used no tool.
    const known = { ...facts, acted: true };
    expect(await host.attempt(input).output).toMatchObject({ facts: known, ending: { type: 'AgentTransient' } });
  });

  test('attaches to the process, with one row and one start, and tells it as attached', async () => {
    const input = withAgent('wait-for-go');
    const first = host.attempt(input);
    const pid = await startedPid();
    first.environment.cancel('WORKER_SHUTDOWN', new ActivityCancellationDetails({ workerShutdown: true }));
    await expect(first.output).rejects.toBeInstanceOf(CancelledFailure);
    expect(identify(pid)).not.toBeNull();

    const second = host.attempt(input);
    await becomes('it attaches', () => host.said('attached to agent').length > 0);
    await writeFile(join(host.worktree, 'go'), '');
    expect((await second.output).ending.type).toBe('Succeeded');
    expect(await host.starts()).toEqual([pid]);
    expect(host.said('agent started')).toHaveLength(1);
    expect(host.notices).toHaveLength(1);
  });

  test('collects the exit code of a process that ended while no worker looked', async () => {
    const input = withAgent('wait-for-go');
    const first = host.attempt(input);
    await startedPid();
    first.environment.cancel('TIMED_OUT', new ActivityCancellationDetails({ timedOut: true }));
    await expect(first.output).rejects.toBeInstanceOf(CancelledFailure);
    await writeFile(join(host.worktree, 'go'), '');
    const { state } = runFiles(host.runsDir, (await row(input)).number);
    await becomes('the state tells the end', () => (readState(state) as RunState).end !== null);
    const { ending, facts } = await host.attempt(input).output;
    expect([ending.type, facts.exitCode, facts.costUsd]).toEqual(['Succeeded', 0, 0.25]);
  });

  test('starts once where the worker died after it took the number', async () => {
    const input = withAgent('succeed');
    const { number } = await takeNumber(input);
    const { facts, ending } = await host.attempt(input).output;
    expect([facts.number, ending.type]).toEqual([number, 'Succeeded']);
    expect(await host.starts()).toHaveLength(1);
  });

  test('starts once where two attempts overlap', async () => {
    const input = withAgent('wait-for-go');
    const attempts = [host.attempt(input), host.attempt(input), host.attempt(input)];
    await startedPid();
    await writeFile(join(host.worktree, 'go'), '');
    const outputs = await Promise.all(attempts.map(({ output }) => output));
    expect(outputs[1]).toEqual(outputs[0]);
    expect(outputs[2]).toEqual(outputs[0]);
    expect(host.notices).toHaveLength(1);
    expect(await host.starts()).toHaveLength(1);
  });

  test('is lost, and not started again, where its supervisor died before it started the program', async () => {
    const input = withAgent('succeed');
    const { number } = await takeNumber(input);
    await mkdir(host.runsDir);
    claimState(runFiles(host.runsDir, number).state, stateOf(input, { pid: process.pid, started: 'another boot' }));
    const { ending, facts } = await host.attempt(input).output;
    expect([ending.type, facts.exitCode]).toEqual(['AgentLost', null]);
    expect(await host.starts()).toEqual([]);
  });

  test('is lost where the state file was cut short by a power failure', async () => {
    const input = withAgent('succeed');
    const { number } = await takeNumber(input);
    await mkdir(host.runsDir);
    await writeFile(runFiles(host.runsDir, number).state, '{"runKey":');
    expect((await host.attempt(input).output).ending.type).toBe('AgentLost');
    expect(await host.starts()).toEqual([]);
  });

  test('is lost, and not started again, where its state file is gone after the start', async () => {
    const input = withAgent('succeed');
    const { number } = await takeNumber(input);
    const sessionId = randomUUID();
    await noteProcess(database.pool, number, { pid: 4_000_000, sessionId, startedAt: new Date() });
    const { ending, facts } = await host.attempt(input).output;
    expect([ending.type, facts.sessionId]).toEqual(['AgentLost', sessionId]);
    expect(await host.starts()).toEqual([]);
  });

  test('is lost with its session where the supervisor was killed, and its program does not stay', async () => {
    const input = withAgent('hang');
    const { output } = host.attempt(input);
    const pid = await startedPid();
    const state = readState(runFiles(host.runsDir, (await row(input)).number).state) as RunState;
    process.kill(state.supervisor?.pid ?? 0, 'SIGKILL');
    const { ending, facts } = await output;
    expect([ending.type, facts.sessionId]).toEqual(['AgentLost', state.sessionId]);
    expect(identify(pid)).toBeNull();
  });

  test('takes a pid that another process has by now for gone', async () => {
    const input = withAgent('succeed');
    const { number } = await takeNumber(input);
    await mkdir(host.runsDir);
    const reused = { pid: process.pid, started: `${identify(process.pid)?.started ?? ''}0` };
    claimState(runFiles(host.runsDir, number).state, { ...stateOf(input, reused), program: reused });
    expect((await host.attempt(input).output).ending.type).toBe('AgentLost');
  });
});

function stateOf({ runKey }: RunAgentInput, supervisor: RunState['supervisor']): RunState {
  return {
    runKey,
    sessionId: null,
    startedAt: Date.now(),
    timeoutSeconds: 60,
    killGraceSeconds: 1,
    supervisor,
    program: null,
    end: null,
  };
}

describe('an activity that is told to stop', () => {
  test('ends the process when a cancel was requested, and books it as cancelled', async () => {
    const input = withAgent('ignore-sigterm');
    const { environment, output } = host.attempt(input);
    const pid = await startedPid();
    environment.cancel();
    await expect(output).rejects.toBeInstanceOf(CancelledFailure);
    expect(identify(pid)).toBeNull();
    expect(await row(input)).toMatchObject({ outcome: 'Cancelled', exitCode: -9 });
    expect((await host.attempt(input).output).ending.type).toBe('AgentLost');
    expect(await host.starts()).toHaveLength(1);
  });

  test.each([
    ['WORKER_SHUTDOWN', { workerShutdown: true }],
    ['TIMED_OUT', { timedOut: true }],
    ['NOT_FOUND', { notFound: true }],
    ['CANCELLED', { paused: true }],
    ['CANCELLED', { reset: true }],
    ['HEARTBEAT_DETAILS_CONVERSION_FAILED', {}],
  ] as const)('leaves the process alone on %s %p', async (reason, details) => {
    const input = withAgent('hang');
    const { environment, output } = host.attempt(input);
    const pid = await startedPid();
    await becomes('it is told as started', () => host.said('agent started').length > 0);
    environment.cancel(reason, new ActivityCancellationDetails(details));
    await expect(output).rejects.toBeInstanceOf(CancelledFailure);
    expect(identify(pid)).not.toBeNull();
    expect((await row(input)).finishedAt).toBeNull();
  });

  test('does not wait for the agent’s grace after a cancel where its worker stops meanwhile', async () => {
    const stops = new AbortController();
    host.deps.detach = stops.signal;
    const input = host.input({ policy: { ...aPolicy, program: fakeAgent('ignore-sigterm'), killGraceSeconds: 4 } });
    const { environment, output, beats } = host.attempt(input);
    const pid = await startedPid();
    environment.cancel();
    await becomes('it ends the run', () => beats.some((beat) => (beat as { phase: string }).phase === 'ending'));
    stops.abort(new Error('The worker stops'));
    await expect(output).rejects.toThrow('The worker stops');
    expect(identify(pid)).not.toBeNull();
    await becomes('the supervisor has ended it', () => identify(pid) === null);
    expect((await row(input)).finishedAt).toBeNull();
    host.deps.detach = new AbortController().signal;
    expect((await host.attempt(input).output).ending).toMatchObject({ type: 'AgentLost', message: 'was cancelled' });
    expect(await row(input)).toMatchObject({ outcome: 'Cancelled' });
  });

  test('starts nothing when it is told so before', async () => {
    const input = withAgent('succeed');
    const { environment, output } = host.attempt(input);
    environment.cancel();
    await expect(output).rejects.toBeInstanceOf(CancelledFailure);
    expect(await host.starts()).toEqual([]);
  });
});

describe('the session of an agent', () => {
  test('is gone on with, and only what it cost in addition is booked', async () => {
    const first = withAgent('two-results');
    const { facts } = await host.attempt(first).output;
    expect(facts.costUsd).toBe(0.5);
    const second = withAgent('tell-what-it-got', { resumeSession: facts.sessionId });
    await host.attempt(second).output;
    const got = JSON.parse(await readFile(join(host.worktree, 'got.json'), 'utf8')) as { arguments: string[] };
    expect(got.arguments.slice(-2)).toEqual(['--resume', facts.sessionId]);
    // This agent says 0.25, less than what is booked: it counts each run alone.
    expect((await row(second)).costUsd).toBe(0.25);
    const third = withAgent('forge-result', { resumeSession: facts.sessionId });
    await host.attempt(third).output;
    expect((await row(third)).costUsd).toBe(0.75);
  });

  describe('that counts its runs together, without a cost', () => {
    let thread: string;
    beforeEach(() => {
      thread = randomUUID();
    });
    const turn = (resumeSession: string | null, environment: Record<string, string> = {}) =>
      withAgent('codex-turn', {
        resumeSession,
        policy: {
          ...aPolicy,
          agent: 'codex',
          model: 'gpt-5-2026',
          program: fakeAgent('codex-turn'),
          environment: { THREAD: thread, ...environment },
        },
      });

    test('is booked by what each run used in addition, at the settings’ prices', async () => {
      host.deps.prices = { 'gpt-5': { input: 1, output: 10, cacheRead: 0.5, cacheWritten: 0 } };
      const used = { input: 600_000, cacheRead: 400_000, output: 100_000, cacheWritten: 0 };
      const first = await host.attempt(turn(null)).output;
      const { costUsd, costEstimated } = first.facts;
      expect(first.facts).toMatchObject({ sessionId: thread, tokens: used, costEstimated: true });
      expect(costUsd).toBeCloseTo(1.8);

      // Another session of the same task in between is another account.
      const other = await host.attempt(turn(null, { THREAD: randomUUID() })).output;
      expect(other.facts).toMatchObject({ tokens: used, costUsd, costEstimated });

      const second = await host.attempt(turn(thread)).output;
      expect(second.facts).toMatchObject({ sessionId: thread, tokens: used, costUsd, costEstimated });
    });

    test('is right in sum where a run in between ended before it told anything', async () => {
      const first = await host.attempt(turn(null)).output;
      const input = turn(thread, { DIES: 'yes' });
      expect((await host.attempt(input).output).ending.type).toBe('AgentFailed');
      expect(await row(input)).toMatchObject({ tokens: null, costUsd: null, sessionId: thread });
      const third = await host.attempt(turn(thread)).output;
      const { input: read = 0 } = first.facts.tokens ?? {};
      expect(third.facts.tokens).toMatchObject({ input: 2 * read });
    });

    test('has no cost without a price, keeps what was reserved, and warns', async () => {
      const input = turn(null);
      await reserve(database.pool, { task: input.task, runKey: input.runKey, amountUsd: 1 });
      await host.attempt(input).output;
      expect(await row(input)).toMatchObject({ costUsd: null, costEstimated: false, tokens: { output: 100_000 } });
      expect(host.said('the usage or the cost of the run is not known')).toMatchObject([{ model: 'gpt-5-2026' }]);
      expect(await heldFor(database.pool, input.task)).toBe(1);
    });
  });

  test('that is no session id is not passed on', async () => {
    const input = withAgent('tell-what-it-got', { resumeSession: '--dangerously-skip-permissions' });
    await host.attempt(input).output;
    const got = JSON.parse(await readFile(join(host.worktree, 'got.json'), 'utf8')) as { arguments: string[] };
    expect(got.arguments).not.toContain('--dangerously-skip-permissions');
    expect(got.arguments).toContain('--session-id');
  });
});

test('each run of a task has one row', async () => {
  const task = { ...host.input().task, id: `task/demo/${randomUUID()}` };
  for (const agent of ['succeed', 'fail']) await host.attempt(withAgent(agent, { task })).output;
  const runs = await listRuns(database.pool, task.id);
  expect(runs.map(({ outcome }) => outcome)).toEqual(['Succeeded', 'AgentFailed']);
  expect(runs.every(({ outputPath }) => existsSync(outputPath))).toBe(true);
  expect(runs.some(({ pid }) => pid !== null && isAlive({ pid, started: '' }))).toBe(false);
});
