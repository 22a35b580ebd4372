import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Command } from 'commander';
import { finishRun } from '../../activities/store/finish-run.js';
import { noteProcess, takeRunNumber } from '../../activities/store/runs.js';
import { saveWorkItem } from '../../activities/store/work-items.js';
import { ensureTask, findTask } from '../../activities/store/tasks.js';
import { summariseTasks } from '../../client/list-tasks.js';
import { createProgram } from '../../cli/program/program.js';
import { gateCheck } from '../../domain/gates/gate.js';
import type { Script } from '../workflows/scripted-activities.js';
import { orchBin } from '../orch-bin.js';
import type { TaskView } from '../../domain/task/task-view.js';
import { freshOrigin } from '../activities/git/fresh-origin.js';
import { openTeam, run, type Team, until, expectError } from './team.js';

let team: Team;
beforeAll(async () => {
  team = await openTeam();
});
afterAll(async () => {
  await team.close();
});

/** What `orch <command> --help` prints. */
async function helpOf(command: Command): Promise<string> {
  let help = '';
  command.configureOutput({ writeOut: (text) => (help += text) });
  await expect(command.parseAsync(['--help'], { from: 'user' })).rejects.toThrow('outputHelp');
  return help;
}

describe('the command line', () => {
  test('shows an example of each of its commands', async () => {
    const { commands } = createProgram();
    expect(commands.map((command) => command.name()).join(' ')).toBe(
      'up down worker serve webhooks init import start list status show approve reject guide pause shell resume priority budget retry close cancel environments breaker logs cost gc doctor',
    );
    for (const command of commands) {
      const help = await helpOf(command);
      expect(help).toMatch(new RegExp(`Examples?:\\n  \\$ .*npx orch ${command.name()}`));
      expect(help).toContain('--json');
    }
  });

  test.each<[string[], RegExp]>([
    [['strat'], /unknown command 'strat' \(Did you mean start\?\)/],
    [['start'], /neither a title nor an item/],
    [['start', '--title', 'x', '--from', 'cooking'], /analysis, architecture/],
    [['start', '--title', 'x', '--frm', 'y'], /unknown option '--frm' \(Did you mean --from\?\)/],
    [['start', '--title', 'x', '--priority', '9'], /'9' is invalid. It takes a whole number from 1, .* to 5/],
    [['priority', 'x', '0'], /a whole number from 1, .* to 5/],
    [['priority', 'x', '1.5'], /a whole number from 1, .* to 5/],
    [['list', '--limit', 'many'], /whole number from 1/],
    [['retry'], /missing required argument 'task'/],
    [['retry', 'x', '--budget', '-1'], /US dollars from 0 to 1000000/],
    [['approve', 'a', 'b'], /too many arguments/],
    [['cost', '--by', 'moon'], /task, role, project, day/],
    [['cost', '--since', 'yesterday'], /a day such as 2026-11-01/],
    [['cost', '--since', '2026-02-30'], /a day such as 2026-11-01/],
    [['cost', '--since', '2026-11-01T00:00'], /a day such as 2026-11-01/],
    [['logs', 'x', '--run', '0'], /whole number/],
  ])('tells what is wrong with orch %j', async (args, what) => {
    expectError(await team.orch(...args), what, /npx orch .*--help/);
  });

  test('tells of all wrong settings at once, without a stack trace', async () => {
    const { code, stderr } = await team.orchWith({ ORCH_AGENT_SLOTS: 'x', ORCH_LOG_LEVEL: 'loud' }, 'list');
    expect(code).toBe(1);
    expect(stderr).toContain('ORCH_AGENT_SLOTS is "x"');
    expect(stderr).toContain('ORCH_LOG_LEVEL is "loud"');
    expect(stderr).not.toMatch(/^ {4}at /m);
  });

  test('shows a stack trace to who asks for one', async () => {
    const { stderr } = await team.orchWith({ ORCH_LOG_LEVEL: 'debug' }, 'status', 'nothing');
    expect(stderr).toMatch(/^ {4}at /m);
  });

  test('says where no stack runs, and how to start one', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'orch-empty-'));
    expectError(
      await run(folder, { PATH: process.env.PATH, HOME: folder }, ['list']),
      /No orch stack runs/,
      /npx orch up/,
    );
  });

  test('says when Temporal does not answer; the list does not need it', async () => {
    const without = { TEMPORAL_ADDRESS: '127.0.0.1:1' };
    expectError(await team.orchWith(without, 'pause', 'demo/x'), /Temporal does not answer at 127/, /doctor/);
    expect((await team.orchWith(without, 'list')).code).toBe(0);
  });

  test('says when the ledger does not answer, and never shows its password', async () => {
    const url = 'postgresql://orch:topsecret@127.0.0.1:1/orch';
    const ended = await team.orchWith({ ORCH_DATABASE_URL: url }, 'cost');
    expectError(ended, /ledger \(Postgres\) does not answer/, /ORCH_DATABASE_URL/);
    expect(ended.stderr).not.toContain('topsecret');
  });

  test('says when the ledger has no tables yet', async () => {
    const url = new URL(team.env.ORCH_DATABASE_URL);
    url.pathname = '/postgres';
    expectError(await team.orchWith({ ORCH_DATABASE_URL: url.href }, 'list'), /has not the tables/, /orch worker/);
  });

  test('ends in peace when its reader has read enough', () => {
    const { status, stderr } = spawnSync(
      'bash',
      ['-o', 'pipefail', '-c', `${process.execPath} ${orchBin} list --help | true`],
      {
        cwd: team.folder,
        env: team.env,
        encoding: 'utf8',
      },
    );
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  });
});

describe('orch start', () => {
  test.each<[string[], RegExp, RegExp]>([
    [['--project', 'dem', '--title', 'x'], /no project dem; did you mean demo\?/, /demo, shop/],
    [['--title', 'x'], /more than one project/, /--project demo \| shop/],
    [['--project', 'demo', '--title', ' '], /title is empty/, /--title/],
    [
      ['--project', 'demo', '--title', 'x', '--branch=--upload-pack=x'],
      /branch "--upload-pack=x" holds "="/,
      /--branch/,
    ],
    [['--project', 'demo', '--title', 'x', '--item', '../../x'], /The item/, /--item/],
    [
      ['--project', 'demo', '--title', 'x', '--description-file', 'nothing.md'],
      /nothing.md cannot be read/,
      /--description-file/,
    ],
    [
      ['--project', 'demo', '--title', 'x', '--description', 'a', '--description-file', '-'],
      /two descriptions/,
      /not both/,
    ],
    [['--project', 'demo', '--title', 'x', '--description-file', '.'], /cannot be read/, /text file/],
  ])('with %j is refused', async (args, what, hint) => {
    expectError(await team.orch('start', ...args), what, hint);
  });

  test('with a description of 5 MB is refused', async () => {
    writeFileSync(join(team.folder, 'long.md'), 'x'.repeat(5 * 1024 * 1024));
    const args = ['start', '--project', 'demo', '--title', 'x', '--description-file', 'long.md'];
    expectError(await team.orch(...args), /more than 1 MB/, /Shorten/);
  });

  test('with a description that is no text is refused', async () => {
    writeFileSync(join(team.folder, 'binary.md'), Buffer.from([0x66, 0xff, 0xfe]));
    const args = ['start', '--project', 'demo', '--title', 'x', '--description-file', 'binary.md'];
    expectError(await team.orch(...args), /no UTF-8 text/, /text file/);
  });

  test('in a repository whose attributes ask git for a filter is refused, and doctor fails', async () => {
    const o = freshOrigin({ '.gitattributes': '*.bin filter=lfs\n' });
    writeFileSync(join(team.folder, 'filters.yaml'), `projects:\n  large: { repository: ${o.origin} }\n`);
    const more = { ORCH_PROJECTS_FILE: 'filters.yaml' };
    const args = ['start', '--project', 'large', '--title', 'x', '--item', 'LFS-1'];
    expectError(await team.orchWith(more, ...args), /ask git for a filter \(lfs/, /Install git-lfs .*filters: \[lfs\]/);
    expect((await team.orch('status', 'large/LFS-1')).stderr).toMatch(/no task/);
    expect((await team.orchWith(more, 'doctor')).stdout).toMatch(/^FAIL {2}repository of large: .*lfs/m);
    o.pushAs('main', { '.gitattributes': null });
    expect(await team.orchWith(more, ...args)).toMatchObject({ code: 0 });
    o.remove();
  });

  test('of a title that was started within the last hour asks which is meant', async () => {
    const start = (...more: string[]) => team.orch('start', '--project', 'demo', '--title', 'Twice ', ...more);
    const first = JSON.parse((await start('--json')).stdout) as { taskId: string };
    const refused = await start();
    expectError(refused, new RegExp(`${first.taskId} has the same title`), /--yes starts another one, --item ID/);
    expectError(await start('--json'), /same title/, /--yes/);
    const other = JSON.parse((await start('--yes', '--json')).stdout) as { taskId: string; started: boolean };
    expect(other.started).toBe(true);
    expect(other.taskId).not.toBe(first.taskId);
    expect(await start('--item', 'TWICE')).toMatchObject({ code: 0 });
    expect(await team.orch('start', '--project', 'shop', '--title', 'Twice')).toMatchObject({ code: 0 });
  });

  test('that failed half way is done again without a question', async () => {
    await saveWorkItem(team.pool, { project: 'demo', item: 'HALF', title: 'Half', description: '', url: null });
    expect(await team.orch('start', '--project', 'demo', '--title', 'Half')).toMatchObject({ code: 0 });
  });

  test('of a project whose clone is missing says so; every other project and command goes on', async () => {
    const more = { ORCH_PROJECTS_JSON: '[{"repo": "gone"}]' };
    const start = (project: string) =>
      team.orchWith(more, 'start', '--project', project, '--title', 'x', '--item', 'J1');
    expectError(await start('gone'), /Repo not found: .*gone is no clone/, /Correct it, or describe/);
    expect(await start('demo')).toMatchObject({ code: 0 });
    expect(await team.orchWith(more, 'list')).toMatchObject({ code: 0 });
    const { code, stdout } = await team.orchWith(more, 'doctor');
    expect(code).toBe(1);
    expect(stdout).toMatch(/^FAIL {2}project gone: .*Repo not found/m);
    expect(stdout).toMatch(/^ok {4}projects: demo, shop$/m);
  });

  test('tells of a wrong effort and of an unknown setting, and starts all the same', async () => {
    const more = { ORCH_AGENT_EFFORT_TESTER: 'turbo', ORCH_AGENT_SLOT: '1' };
    const { code, stderr } = await team.orchWith(
      more,
      'start',
      '--project',
      'demo',
      '--title',
      'Warned',
      '--item',
      'WARN',
    );
    expect(code).toBe(0);
    expect(stderr).toMatch(/"turbo" for the tester/);
    expect(stderr).toMatch(/did you mean ORCH_AGENT_SLOTS\?/);
  });
});

describe('a task on the command line', () => {
  test('is started, listed, shown, decided, told, and followed to its end', async () => {
    writeFileSync(join(team.folder, 'issue.md'), 'Bonjour, please.');
    const start = [
      'start',
      '--project',
      'demo',
      '--title',
      'Greet',
      '--item',
      'APP-1',
      '--description-file',
      'issue.md',
    ];
    const started = await team.orch(...start);
    expect(started).toMatchObject({ code: 0, stderr: '' });
    expect(started.stdout).toContain('task/demo/APP-1 has started, on branch orch/APP-1');
    expect(started.stdout).toContain('npx orch logs -f task/demo/APP-1');
    const again = await team.orch(...start);
    expect(again).toMatchObject({ code: 0 });
    expect(again.stdout).toContain('under way already');

    await until(async () => (await summariseTasks(team.pool, { limit: 10 })).some(({ item }) => item === 'APP-1'));
    expect((await team.orch('list')).stdout).toContain('task/demo/APP-1');
    expect((await team.orch('status', 'APP-1')).stderr).toMatch(/no task|No worker|no worker/i);

    await team.withWorker(async () => {
      const view = async () => await team.tasks.status('task/demo/APP-1');
      await until(async () => (await view())?.status === 'waiting-for-approval');
      const shown = (await team.orch('status', 'demo/APP-1')).stdout;
      expect(shown).toContain('waits for an approval');
      expect(shown).toMatch(/npx orch approve task\/demo\/APP-1 --approval 'requirements#1@c0ffee/);
      expect(shown).not.toContain('\u001b[');

      expectError(
        await team.orch('approve', 'APP-1', '--approval', 'deploy#1@1234567'),
        /waits for requirements#1.*, and not for deploy#1@1234567/,
        /status/,
      );
      expectError(await team.orch('retry', 'APP-1'), /refused: .*waits for an approval/, /status/);
      expectError(await team.orch('guide', 'APP-1', ' '), /guidance is empty/, /words/);
      const named = async () => {
        const wait = (await view())?.waitingFor;
        return ['--approval', wait?.kind === 'approval' ? wait.approval : ''];
      };
      const no = ['--reason', 'say more', '--json'];
      const rejected = await team.orchAnswered('reject', 'APP-1', ...(await named()), ...no);
      expect(JSON.parse(rejected.stdout)).toMatchObject({
        decision: 'rejected',
        by: `local:${userInfo().username}`,
        reason: 'say more',
        state: 'accepted',
      });
      await until(async () => (await view())?.waitingFor?.kind === 'approval' && (await view())?.round === 2);
      expect((await team.orch('priority', 'APP-1', '1')).stdout).toContain('has priority 1');
      await until(async () => (await view())?.priority === 1);
      expect((await team.orch('status', 'APP-1')).stdout).toMatch(/in analysis, round 2, priority 1$/m);
      expect((await team.orch('pause', 'APP-1')).stdout).toContain('is paused');
      const approved = await team.orchAnswered('approve', 'APP-1', ...(await named()));
      expect(approved.stdout).toMatch(/^requirements#2@c0ffee.* of task\/demo\/APP-1 is approved by /);
      await until(async () => (await view())?.status === 'paused');
      expectError(await team.orch('approve', 'APP-1'), /waits for no approval: it is .*paused/, /status/);
      expect((await team.orch('resume', 'APP-1')).code).toBe(0);
      expect(await team.orch('logs', '-f', 'APP-1')).toMatchObject({ code: 0 });
      expect((await view())?.status).toBe('done');
    });
    const list = JSON.parse((await team.orch('list', '--json', '--project', 'demo')).stdout) as { taskId: string }[];
    expect(list.map(({ taskId }) => taskId)).toContain('task/demo/APP-1');
  });

  test('is listed with a note where there are more than the limit', async () => {
    const { stdout, stderr } = await team.orch('list', '--limit', '1', '--json');
    expect(JSON.parse(stdout)).toHaveLength(1);
    expect(stderr).toMatch(/^orch: 1 of \d+ tasks shown; --limit N shows more$/m);
    expect((await team.orch('list', '--limit', '9999')).stderr).toBe('');
  });

  test('is shown from the ledger where no worker answers, and says so', async () => {
    await team.client.workflow
      .getHandle('task/demo/APP-1')
      .terminate()
      .catch(() => undefined);
    const { code, stdout } = await team.orch('status', 'demo/APP-1', '--json');
    expect(code).toBe(0);
    const view = JSON.parse(stdout) as TaskView & { from: string };
    expect(view).toMatchObject({ from: 'ledger', status: 'done', stage: 'done', title: 'Greet' });
    expect(view.stages.map(({ stage, round }) => [stage, round])).toEqual([
      ['analysis', 1],
      ['analysis', 2],
      ['architecture', 1],
      ['development', 1],
      ['review', 1],
      ['testing', 1],
      ['deploy-staging', 1],
      ['deploy', 1],
    ]);
    expect(view.approvals.map(({ decision }) => decision)).toEqual(['rejected', 'approved']);
    expect((await team.orch('start', '--project', 'demo', '--title', 'x', '--item', 'APP-1')).stdout).toContain(
      '--again',
    );
  });

  test.each([
    ['status', 'nothing'],
    ['logs', 'demo/nothing'],
    ['logs', '-f', 'demo/nothing'],
    ['logs', '--checks', 'demo/nothing'],
    ['cancel', 'task/demo/nothing'],
    ['pause', 'a/b/c/d'],
    ['approve', 'nothing'],
  ])('that there is not: orch %s %s', async (...args) => {
    expectError(await team.orch(...args), /no task|not under way/, /npx orch list/);
  });
});

describe('a task whose check is red', () => {
  const log = () => join(team.folder, 'runs/checks/demo-development-check-1.log');
  const tail = 'not ok 3\nexpected: Bonjour';
  const rounds = [1, 2, 3, 4];

  beforeAll(async () => {
    mkdirSync(join(team.folder, 'runs/checks'), { recursive: true });
    writeFileSync(log(), `\u001b[31mstill at 1 %\rstill at 9 %\u001b[0m\nsaid correct-horse-battery\n${tail}\n`);
    const checks = [
      gateCheck({ kind: 'change', name: 'change', outcome: 'passed' }),
      gateCheck({ kind: 'command', name: 'npm test', outcome: 'failed', exitCode: 7, tail, logPath: log() }),
      gateCheck({ kind: 'command', name: 'npm run e2e', outcome: 'skipped' }),
    ];
    const passed = { passed: true, verdict: null, artifacts: [], feedback: null, checks: [] };
    const red = { ...passed, passed: false, feedback: { from: 'check', text: 'see' } as const, checks };
    const checkGate: Script['checkGate'] = ({ stage }) => Promise.resolve(stage.delivers ? red : passed);
    await team.tasks.startTask(team.request('demo', { title: 'Greet in red', item: 'RED' }));
    await team.withWorker(
      async () => {
        const status = async () => (await team.tasks.status('task/demo/RED'))?.status;
        await until(async () => (await status()) === 'waiting-for-approval');
        await team.orch('approve', 'demo/RED');
        await until(async () => (await status()) === 'blocked');
        await until(async () => (await findTask(team.pool, 'task/demo/RED'))?.status === 'blocked');
      },
      { checkGate },
    );
  });
  afterAll(() => team.client.workflow.getHandle('task/demo/RED').terminate());

  test('says why in the list, in one line', async () => {
    const { stdout } = await team.orch('list', '--project', 'demo');
    const line = stdout.split('\n').find((one) => one.includes('task/demo/RED'));
    expect(line).toContain('development: `npm test` failed (exit 7); sent back 3 times already');
  });

  test('tells by round which check, its exit code, its last lines, and where the rest is, also from the ledger', async () => {
    const { stdout, stderr } = await team.orch('status', 'demo/RED');
    expect(stderr).toContain('this is what the ledger knows');
    for (const round of rounds) expect(stdout).toContain(`development, round ${round}: \`npm test\` failed (exit 7)\n`);
    expect(stdout).toContain(`    not ok 3\n    expected: Bonjour\n    the rest: ${log()}\n  all of it: npx orch logs`);
    expect(stdout).toMatch(/^development +4 +0 +`npm test` failed \(exit 7\) /m);
    const view = JSON.parse((await team.orch('status', 'demo/RED', '--json')).stdout) as TaskView;
    expect(view.waitingFor).toMatchObject({ kind: 'person', evidence: [{ name: 'npm test', exitCode: 7, tail }] });
    const gates = view.stages.filter(({ stage }) => stage === 'development').map(({ gate }) => gate);
    expect(gates).toEqual(rounds.map(() => expect.objectContaining({ passed: false, commit: expect.any(String) })));
  });

  test('shows the logs of its checks round by round, without secrets and progress', async () => {
    const secret = { MY_TOKEN: 'correct-horse-battery' };
    const { code, stdout } = await team.orchWith(secret, 'logs', 'demo/RED', '--checks');
    expect(code).toBe(0);
    const round = (number: number) => [
      `── \`npm test\` failed (exit 7) · development, round ${number} · c0ffee00c0ff ──`,
      'still at 9 %',
      'said [redacted]',
      ...tail.split('\n'),
      `── \`npm run e2e\` skipped · development, round ${number} · c0ffee00c0ff ──`,
    ];
    expect(stdout.trimEnd().split('\n')).toEqual(rounds.flatMap(round));
    const raw = await team.orchWith(secret, 'logs', 'demo/RED', '--checks', '--raw');
    expect(raw.stdout).toContain('\u001b[31mstill at 1 %\rstill at 9 %\u001b[0m\nsaid [redacted]\n');
    const json = JSON.parse((await team.orch('logs', 'demo/RED', '--checks', '--json')).stdout) as unknown[];
    expect(json).toContainEqual(expect.objectContaining({ stage: 'development', round: 4, passed: false }));
  });

  test('shows its checks without its repository, and says where what it has made can be read', async () => {
    expect((await team.orch('show', 'demo/RED', 'checks')).stdout).toContain(
      'development, round 4, at c0ffee00c0ff: not passed',
    );
    expectError(
      await team.orch('show', 'demo/RED', 'diff'),
      /repository .* is not on this machine/,
      /orch\/RED in a clone/,
    );
    expectError(await team.orch('show', 'demo/RED'), /waits for no approval/, /requirements, design, diff/);
    expectError(await team.orch('show', 'demo/RED', 'everything'), /everything/, /one of|--help/);
  });

  test('says why a log is not there, and shows what was noted of it', async () => {
    rmSync(log());
    const { code, stdout, stderr } = await team.orch('logs', 'demo/RED', '--checks');
    expect(code).toBe(0);
    expect(stderr).toContain(`There is no log of \`npm test\` at ${log()}; It lies on another host, or was pruned`);
    expect(stdout).toContain(`──\n${tail}\n──`);
  });
});

describe('orch cost', () => {
  beforeAll(async () => {
    const task = { id: 'task/till/T-1', project: 'till', item: 'T-1', generation: 1, title: 'Pay', branch: 'orch/T-1' };
    await ensureTask(team.pool, { ...task, repository: { name: 'till', url: '/till.git', baseBranch: 'main' } });
    const runs = [
      ['developer', 1.5, false],
      ['reviewer', 0.25, true],
      ['tester', null, false],
    ] as const;
    for (const [role, costUsd, costEstimated] of runs) {
      const started = new Date('2026-11-20T12:00:00Z');
      const { number } = await takeRunNumber(team.pool, {
        runKey: `till ${role}`,
        taskId: task.id,
        stage: 'development',
        round: 1,
        role,
        agent: 'codex',
        model: null,
        effort: null,
        runsDir: '/runs',
      });
      await noteProcess(team.pool, number, { pid: 1, sessionId: null, startedAt: started });
      const tokens = { input: 1, output: 20_000, cacheRead: 300, cacheWritten: 4_000 };
      const ended = { finishedAt: started, exitCode: 0, outcome: 'Succeeded', sessionId: null };
      await finishRun(team.pool, number, { ...ended, tokens, costUsd, costEstimated });
    }
  });

  test('draws a table with a line in all, marks what is estimated, and tells of what nobody knows', async () => {
    const { code, stdout, stderr } = await team.orch('cost', '--by', 'role', '--project', 'till');
    expect(code).toBe(0);
    expect(
      stdout
        .trimEnd()
        .split('\n')
        .map((line) => line.trim().split(/\s{2,}/)),
    ).toEqual([
      ['role', 'runs', 'in', 'out', 'cache read', 'cache written', 'cost'],
      ['developer', '1', '1', '20k', '300', '4000', '$1.50'],
      ['reviewer', '1', '1', '20k', '300', '4000', '~$0.25'],
      ['tester', '1', '1', '20k', '300', '4000', 'cost unknown'],
      ['in all', '3', '3', '60k', '900', '12k', '≥ ~$1.75'],
    ]);
    expect(stderr).toMatch(/1 run told no cost/);
  });

  test.each(['task', 'role', 'project', 'day'])('adds up by %s, as JSON too', async (by) => {
    const { stdout, stderr } = await team.orch('cost', '--by', by, '--project', 'till', '--json');
    const rows = JSON.parse(stdout) as { costUsd: number; estimatedUsd: number; unknownCosts: number; runs: number }[];
    const sum = (name: 'costUsd' | 'estimatedUsd' | 'unknownCosts') => rows.reduce((all, row) => all + row[name], 0);
    expect([sum('costUsd'), sum('estimatedUsd'), sum('unknownCosts')]).toEqual([1.75, 0.25, 1]);
    expect(stderr).toBe('');
  });

  test('of runs since a day', async () => {
    const on = async (since: string) =>
      JSON.parse((await team.orch('cost', '--project', 'till', '--since', since, '--json')).stdout) as unknown[];
    expect(await on('2026-11-20')).toHaveLength(1);
    expect(await on('2026-11-21')).toEqual([]);
    expect((await team.orch('cost', '--project', 'till', '--since', '2026-11-21')).stdout).toMatch(/No agent has run/);
  });

  test('has days of ORCH_TIME_ZONE', async () => {
    const ask = async (zone: string, ...args: string[]) => {
      const { stdout } = await team.orchWith({ ORCH_TIME_ZONE: zone }, 'cost', '--project', 'till', '--json', ...args);
      return (JSON.parse(stdout) as { key: string }[]).map(({ key }) => key);
    };
    expect(await ask('+12:00', '--by', 'day')).toEqual(['2026-11-21']);
    expect(await ask('+12:00', '--since', '2026-11-21')).toEqual(['task/till/T-1']);
    expect(await ask('+11:59', '--since', '2026-11-21')).toEqual([]);
  });

  test('says what is left of the budgets that have a limit', async () => {
    const budgets = { ORCH_DAY_BUDGET_USD: '0.5', ORCH_MONTH_BUDGET_USD: 'none' };
    const { stdout } = await team.orchWith(budgets, 'cost', '--project', 'till');
    const [, table = ''] = stdout.split('\n\n');
    expect(table.split('\n').map((line) => line.split(/\s{2,}/).slice(0, 6))).toEqual([
      ['budget', 'per', 'limit', 'spent', 'held', 'left'],
      ['all', 'day', '$0.50', '$0.00', expect.any(String), expect.any(String)],
      [''],
    ]);
    expect((await team.orchWith(budgets, 'cost', '--project', 'till', '--json')).stdout).not.toContain('limitUsd');
  });

  test('of a project that there is not is refused', async () => {
    expectError(await team.orch('cost', '--project', 'tlil'), /no project tlil; did you mean till\?/, /till/);
  });

  test('is marked in the list of tasks as well', async () => {
    expect((await team.orch('list', '--project', 'till')).stdout).toContain('~$1.75');
    expect((await team.orch('status', 'till/T-1')).stdout).toContain('~$1.75');
  });
});

describe('orch doctor', () => {
  test('finds all in order but for the worker that is not there, and the program of the agent', async () => {
    const { code, stdout } = await team.orch('doctor', '--json');
    const findings = JSON.parse(stdout) as { name: string; state: string; hint: string | null }[];
    const states = Object.fromEntries(findings.map(({ name, state }) => [name, state]));
    expect(states).toMatchObject({
      Node: 'ok',
      git: 'ok',
      projects: 'ok',
      Temporal: 'ok',
      Postgres: 'ok',
      migrations: 'ok',
    });
    expect(states).toHaveProperty('disk');
    expect(states).toHaveProperty('ledger and Temporal');
    expect(states).toHaveProperty('agent of demo');
    for (const { state, hint } of findings) expect(hint === null).toBe(state === 'ok');
    expect(code).toBe(Object.values(states).includes('FAIL') ? 1 : 0);
  });

  test('fails with a hint for everything that is wrong', async () => {
    writeFileSync(join(team.folder, 'wrong.yaml'), 'projects:\n  a: { repositry: x }\n');
    const more = {
      PATH: '/nowhere',
      ORCH_PROJECTS_FILE: 'wrong.yaml',
      TEMPORAL_ADDRESS: '127.0.0.1:1',
      ORCH_DATABASE_URL: 'postgresql://orch:topsecret@127.0.0.1:1/orch',
    };
    const { code, stdout } = await team.orchWith(more, 'doctor');
    expect(code).toBe(1);
    for (const line of [
      /^FAIL {2}git:/m,
      /^FAIL {2}projects: .*did you mean repository/m,
      /^FAIL {2}Temporal:/m,
      /^FAIL {2}Postgres:/m,
    ]) {
      expect(stdout).toMatch(line);
    }
    expect(stdout).not.toContain('topsecret');
  });

  test('names a task that the ledger holds for under way and Temporal does not know, and its hint works', async () => {
    const task = {
      id: 'task/demo/GONE',
      project: 'demo',
      item: 'GONE',
      generation: 1,
      title: 'x',
      branch: 'orch/GONE',
    };
    await ensureTask(team.pool, { ...task, repository: { name: 'demo', url: '/demo.git', baseBranch: 'main' } });
    await team.pool.query(`update tasks set updated_at = now() - interval '2 minutes' where id = $1`, [task.id]);
    const agreement = async () => {
      const findings = JSON.parse((await team.orch('doctor', '--json')).stdout) as { name: string }[];
      return findings.find(({ name }) => name === 'ledger and Temporal');
    };
    const hint = `orch start --project demo --item GONE --title "…" --again`;
    expect(await agreement()).toMatchObject({
      state: 'warn',
      found: expect.stringContaining(task.id),
      hint: expect.stringContaining(hint),
    });
    expect((await team.orch(...hint.split(' ').slice(1))).stdout).toContain('task/demo/GONE has started');
    expect(await agreement()).toMatchObject({ found: expect.not.stringContaining(task.id) });
  });

  test('names the pending migrations of a database that has none', async () => {
    const url = new URL(team.env.ORCH_DATABASE_URL);
    url.pathname = '/postgres';
    const { code, stdout } = await team.orchWith({ ORCH_DATABASE_URL: url.href }, 'doctor');
    expect(code).toBe(1);
    expect(stdout).toMatch(/^FAIL {2}migrations: pending: 001/m);
  });

  test('takes a program by its path or on the PATH, and misses one that is not executable', async () => {
    const program = join(team.folder, 'agent.sh');
    writeFileSync(program, '#!/bin/sh\n', { mode: 0o644 });
    const yaml = `projects:\n  a: { repository: /x, agent: { program: ${program} } }\n  b: { repository: /y, agent: { program: sh } }\n`;
    writeFileSync(join(team.folder, 'programs.yaml'), yaml);
    const { stdout } = await team.orchWith({ ORCH_PROJECTS_FILE: 'programs.yaml' }, 'doctor');
    expect(stdout).toMatch(/^FAIL {2}agent of a:/m);
    expect(stdout).toMatch(/^ok {4}agent of b: \//m);
    expect(readFileSync(program, 'utf8')).toBe('#!/bin/sh\n');
  });

  test('says which programs of the checks are not there, and which are not seen in the sandbox', async () => {
    const places = mkdtempSync(join(tmpdir(), 'orch-tools-'));
    const [tool, hidden] = ['shown/tool', 'bin'].map((name) => join(places, name)) as [string, string];
    mkdirSync(dirname(tool));
    mkdirSync(hidden);
    writeFileSync(tool, '#!/bin/sh\n', { mode: 0o755 });
    writeFileSync(join(hidden, 'elsewhere'), '#!/bin/sh\n', { mode: 0o755 });
    const checks = (more: string) => `{ repository: /x, checks: [${more}] }`;
    writeFileSync(
      join(team.folder, 'tools.yaml'),
      `projects:\n  a: ${checks("'tool --all && git status', './own.sh'")}\n  b: ${checks('nowhere x')}\n  c: ${checks('elsewhere')}\n`,
    );
    const { stdout } = await team.orchWith(
      // A folder of programs that is the home itself is not shown.
      { ORCH_PROJECTS_FILE: 'tools.yaml', HOME: hidden, PATH: `${dirname(tool)}:${hidden}:${team.env.PATH ?? ''}` },
      'doctor',
    );
    expect(stdout).toMatch(/^ok {4}tools of a: tool, git$/m);
    expect(stdout).toMatch(/^FAIL {2}tools of b: nowhere not found\n +Install nowhere/m);
    expect(stdout).toMatch(/^FAIL {2}tools of c: elsewhere not seen in the sandbox\n +Name .*`sandbox.read`.*bin/m);
  });

  test('says which sandbox is in force for each project, and fails where it is asked for and cannot be had', async () => {
    const yaml = `projects:
  a: { repository: /x, agent: { program: sh, sandbox: off } }
  b: { repository: /y, agents: { tester: { sandbox: bubblewrap, network: true } } }
  c: { repository: /z }
`;
    writeFileSync(join(team.folder, 'sandboxes.yaml'), yaml);
    const look = (more: Record<string, string>) =>
      team.orchWith({ ORCH_PROJECTS_FILE: 'sandboxes.yaml', ...more }, 'doctor');
    const there = await look({ ORCH_AGENT_HOME: team.folder });
    expect(there.stdout).toMatch(/^ok {4}sandbox of a: off: agents can read/m);
    expect(there.stdout).toMatch(/^ok {4}sandbox of b: bubblewrap \d+\.\d+.*; open network for tester$/m);
    const off = await look({ ORCH_AGENT_HOME: team.folder, ORCH_AGENT_SANDBOX: 'off' });
    expect(off.stdout).toMatch(
      /^ok {4}sandbox of b: bubblewrap .*; off for analyst, .*, deployer; open network for tester$/m,
    );
    expect((await look({})).stdout).toMatch(/^warn {2}sandbox of b: .*~\/\.claude\n +.*ORCH_AGENT_HOME/m);

    const missing = await look({ PATH: '/nowhere' });
    expect(missing.code).toBe(1);
    expect(missing.stdout).toMatch(/^FAIL {2}sandbox of b: .*no bwrap on the PATH\n +Install bubblewrap/m);
    expect(missing.stdout).toMatch(/^warn {2}sandbox of c: off: agents can read .*no bwrap on the PATH\n +Install/m);

    const bin = join(team.folder, 'bin');
    mkdirSync(bin, { recursive: true });
    writeFileSync(join(bin, 'bwrap'), '#!/bin/sh\necho "setting up uid map: Permission denied" >&2; exit 1\n', {
      mode: 0o755,
    });
    const refused = await look({ PATH: `${bin}:${team.env.PATH ?? ''}`, ORCH_AGENT_SANDBOX: 'bubblewrap' });
    expect(refused.stdout).toMatch(/^FAIL {2}sandbox of b: .*not permitted .*uid map.*\n +Allow user namespaces/m);
    expect(refused.stdout).toMatch(/^warn {2}network of b: .*Temporal takes tasks.*\n +.*Name the hosts.*`network`/m);
    expect(there.stdout).not.toContain('network of a');
  });
});
