import { appendFileSync, mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { finishRun } from '../../../../activities/store/finish-run.js';
import { noteProcess, type Run, takeRunNumber } from '../../../../activities/store/runs.js';
import { orchBin } from '../../../orch-bin.js';
import { sharedQueue } from '../../../../domain/task/task-id.js';
import { run as runProgram } from '../../../stack/start-fixture.js';
import { openTeam, type Team } from '../../team.js';

const secret = 'correct-horse-battery';

let team: Team;
beforeAll(async () => {
  team = await openTeam();
});
afterAll(() => team.close());

/** A task that goes on until the test ends it; what a worker would write down of its runs, the test does. */
async function aTask(item: string) {
  const id = `task/demo/${item}`;
  const handle = await team.client.workflow.start('taskWorkflow', { workflowId: id, taskQueue: sharedQueue, args: [] });
  let taken = 0;
  return {
    end: () => handle.terminate(),
    async begin(agent: string, runsDir = join(team.folder, 'runs')): Promise<Run> {
      const run = await takeRunNumber(team.pool, {
        runKey: `${item}-${(taken += 1)}`,
        taskId: id,
        stage: 'development',
        round: 1,
        role: 'developer',
        agent,
        model: null,
        effort: null,
        runsDir,
      });
      await noteProcess(team.pool, run.number, { pid: 4_711, sessionId: null, startedAt: new Date() });
      return run;
    },
    finish: (run: Run, finishedAt = new Date()) =>
      finishRun(team.pool, run.number, {
        finishedAt,
        exitCode: 0,
        outcome: 'Succeeded',
        tokens: null,
        costUsd: null,
        sessionId: null,
      }),
  };
}

function write(run: Run, ...lines: (string | object)[]): void {
  mkdirSync(dirname(run.outputPath), { recursive: true });
  for (const line of lines)
    appendFileSync(run.outputPath, typeof line === 'string' ? line : `${JSON.stringify(line)}\n`);
}

const logs = (...args: string[]) => team.orchWith({ MY_TOKEN: secret }, 'logs', ...args);

const said = (text: string) => ({ type: 'assistant', message: { content: [{ type: 'text', text }] } });

test('-f goes on over the end of one run into the next ones, to the end of the task', async () => {
  const task = await aTask('FOLLOW');
  const program = await runProgram(team.folder, process.execPath, [orchBin, 'logs', '-f', 'demo/FOLLOW'], {
    ...team.env,
    MY_TOKEN: secret,
  } as Record<string, string>);
  const first = await task.begin('claude');
  write(first, said(`it is ${secret}`));
  await program.says(/it is \[redacted\]/);
  write(first, { type: 'result', is_error: false, num_turns: 2 });
  await program.says(/ended · 2 turns/);
  await task.finish(first);
  const second = await task.begin('codex');
  write(second, { type: 'item.completed', item: { type: 'agent_message', text: 'Hello from codex.' } });
  await program.says(/Hello from codex/);
  await task.finish(second);
  const third = await task.begin('command');
  write(third, 'as it is\n', 'and not');
  await program.says(/as it is/);
  await task.finish(third);
  await program.says(/and not/);
  await task.end();
  await program.ends(0);
  const heads = [first, second, third].map(({ number }) => `── run ${number} · developer · development, round 1 ──`);
  expect(
    program
      .output()
      .split('\n')
      .filter((line) => line.startsWith('──')),
  ).toEqual(heads);
});

describe('a run', () => {
  let task: Awaited<ReturnType<typeof aTask>>;
  let run: Run;
  const escape = '\u001b[2J';
  beforeAll(async () => {
    task = await aTask('ONE');
    run = await task.begin('claude');
    write(run, said('Hello.'), `${escape}it is ${secret}\n`, 'cut short');
    await task.finish(run);
  });
  afterAll(() => task.end());

  test.each([[['demo/ONE']], [[]], [['-f']], [['demo/ONE', '-f']]])(
    'is shown by its number, with %j',
    async (more: string[]) => {
      const { code, stdout } = await logs('--run', String(run.number), ...more);
      expect(stdout).toBe(
        `── run ${run.number} · developer · development, round 1 ──\nHello.\nit is [redacted]\ncut short\n`,
      );
      expect(code).toBe(0);
    },
  );

  test('is shown raw as it stands in the file, but for secrets', async () => {
    const { stdout } = await logs('--run', String(run.number), '--raw');
    expect(stdout).toBe(`${JSON.stringify(said('Hello.'))}\n${escape}it is [redacted]\ncut short\n`);
  });

  test('with a line of 25 MB is shown raw to its end, without the secret where it is read in parts', async () => {
    const long = await task.begin('command');
    const part = 8 * 1024 * 1024 + 65_536;
    const line = 'x '.repeat((part - 10) / 2) + secret + ' y'.repeat(part);
    write(long, line);
    await task.finish(long);
    const { stdout } = await logs('--run', String(long.number), '--raw');
    expect(stdout === `${line.replace(secret, '[redacted]')}\n`).toBe(true);
  });

  test('is shown in colours on a terminal, and in none elsewhere', async () => {
    const coloured = await task.begin('claude');
    const failed = { type: 'tool_result', is_error: true, content: 'no such file' };
    write(coloured, { type: 'user', message: { content: [failed] } });
    await task.finish(coloured);
    const command = `exec '${process.execPath}' '${orchBin}' logs --run ${coloured.number}`;
    const env = { ...team.env, TERM: 'xterm' } as Record<string, string>;
    const terminal = await runProgram(team.folder, 'script', ['-qec', command, '/dev/null'], env);
    await terminal.ends(0);
    expect(terminal.output()).toContain('\u001b[31m    no such file\u001b[39m');
    expect((await logs('--run', String(coloured.number))).stdout).not.toContain('\u001b');
  });

  test.each([
    [['--run', '999999'], /There is no run 999999/, /npx orch list/],
    [['demo/ONE', '--run', '999999'], /task\/demo\/ONE has no run 999999/, /Its runs: /],
    [[], /Neither a task nor a run is named/, /npx orch list/],
  ])('that there is not: orch logs %j', async (args, what, hint) => {
    const { code, stdout, stderr } = await logs(...args);
    expect([code, stdout]).toEqual([1, '']);
    expect(stderr).toMatch(what);
    expect(stderr).toMatch(hint);
  });

  test('of another task is not shown as one of this', async () => {
    const other = await aTask('OTHER');
    const foreign = await other.begin('claude');
    await other.end();
    expect((await logs('demo/ONE', '--run', String(foreign.number))).stderr).toContain('has no run');
  });
});

describe('a log that is not there', () => {
  test.each<[string, (folder: string) => string, Date, RegExp, RegExp]>([
    ['is on another host', () => '/nowhere/runs', new Date(), /not on this machine: \/nowhere\/runs/, /on the host/],
    ['was pruned', (folder) => folder, new Date(0), /was pruned.*1970-01-01.*30 days/, /ORCH_LOG_KEEP_DAYS/],
    ['may be either', (folder) => folder, new Date(), /There is no log/, /another host, or was pruned/],
  ])('%s', async (name, runsDir, finishedAt, what, hint) => {
    const item = name.replaceAll(' ', '-');
    const task = await aTask(item);
    const run = await task.begin('claude', runsDir(team.folder));
    await task.finish(run, finishedAt);
    const one = await logs('--run', String(run.number));
    expect(one.code).toBe(1);
    expect(one.stderr).toMatch(what);
    expect(one.stderr).toMatch(hint);
    const there = await task.begin('command');
    write(there, 'still shown\n');
    await task.finish(there);
    const all = await logs(`demo/${item}`);
    expect(all.code).toBe(0);
    expect(all.stderr).toMatch(what);
    expect(all.stdout).toContain('still shown');
    await task.end();
  });

  test('yet, of a run that goes on elsewhere, is told once and waited for', async () => {
    const task = await aTask('ELSEWHERE');
    const run = await task.begin('claude', '/nowhere/runs');
    const program = await runProgram(
      team.folder,
      process.execPath,
      [orchBin, 'logs', '-f', '--run', String(run.number)],
      team.env as Record<string, string>,
    );
    await program.says(/not on this machine: \/nowhere.*; waiting for the run's end/);
    await task.finish(run);
    await program.ends(1);
    expect(program.output().match(/waiting/g)).toHaveLength(1);
    await task.end();
  });
});

describe('--tail', () => {
  test('shows the last lines of each run, and with --raw of its file', async () => {
    const task = await aTask('TAIL');
    const runs = [await task.begin('claude'), await task.begin('command')];
    for (const [index, run] of runs.entries()) {
      for (const word of ['one', 'two', 'three']) write(run, index === 0 ? said(`says ${word}`) : `prints ${word}\n`);
      await task.finish(run);
    }
    await task.end();
    const { stdout } = await logs('demo/TAIL', '--tail', '1');
    expect(stdout.match(/(says|prints) \w+|── run/g)).toEqual(['── run', 'says three', '── run', 'prints three']);
    const raw = await logs('--run', String(runs[1]?.number), '--raw', '--tail', '2');
    expect(raw.stdout).toBe('prints two\nprints three\n');
  });

  test('with -f goes on with all that comes', async () => {
    const task = await aTask('TAIL-F');
    const run = await task.begin('command');
    write(run, 'one\ntwo\nthree\n');
    const args = [orchBin, 'logs', '-f', 'demo/TAIL-F', '--tail', '1'];
    const program = await runProgram(team.folder, process.execPath, args, team.env as Record<string, string>);
    await program.says(/three/);
    write(run, 'four\nfive\n');
    await program.says(/four\nfive/);
    expect(program.output()).not.toMatch(/two/);
    await task.finish(run);
    await task.end();
    await program.ends(0);
  });
});
