import { userInfo } from 'node:os';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { createAdmit } from '../../../../activities/anywhere/admit.js';
import { createGiveUpAdmission } from '../../../../activities/anywhere/give-up-admission.js';
import { listBreakers } from '../../../../activities/store/brakes/breakers.js';
import { expectError, openTeam, type Team, until } from '../../team.js';
import { noLimits } from '../../../activities/store/brakes/no-limits.js';

let team: Team;
beforeAll(async () => {
  team = await openTeam();
});
afterEach(async () => {
  await team.pool.query('truncate breakers, brake_events, admission_waits');
});
afterAll(async () => {
  await team.close();
});

const me = `local:${userInfo().username}`;
const key = 'claude@api.anthropic.com#1a2b3c4d';

/** As runs that have met their providers leave it. */
async function known(...keys: string[]) {
  for (const one of keys) await team.pool.query('insert into breakers (key) values ($1)', [one]);
}

async function failing(of: string, cause: string, inTime: string | null) {
  await team.pool.query(
    `insert into breakers (key, streak, cause, reason, opened_at, opened_by, open_until)
     values ($1, 5, $2, 'is overloaded', '2026-11-23T12:00:00Z', '17', timestamptz '2026-11-23T12:00:00Z' + $3::interval)`,
    [of, cause, inTime],
  );
}

const breakers = () => listBreakers(team.pool);

describe('the list', () => {
  test('is empty where no run has met a provider', async () => {
    expect((await team.orch('breaker')).stdout).toBe('Nothing is held, and no run has met a provider yet.\n');
  });

  test('says what is held, why, since when, and when it is tried again', async () => {
    await failing(key, 'transient', '5 minutes');
    await failing('codex@api.openai.com#1', 'login', null);
    await known('fix-it');
    const { stdout } = await team.orch('breaker', 'list');
    const rows = stdout.trimEnd().split('\n').slice(1);
    expect(rows.map((row) => row.split(/ {2,}/))).toEqual([
      ['claude', 'open, transient', '2026-11-23 12:00:00Z', '2026-11-23 12:05:00Z', '0', 'is overloaded', key],
      ['codex', 'open, login', '2026-11-23 12:00:00Z', 'by hand', '0', 'is overloaded', 'codex@api.openai.com#1'],
      ['fix-it', 'closed', '0', 'fix-it'],
    ]);
    const asJson = JSON.parse((await team.orch('breaker', '--json')).stdout) as unknown;
    expect(asJson).toMatchObject([
      { name: 'claude', key, cause: 'transient', until: '2026-11-23T12:05:00.000Z' },
      {},
      {},
    ]);
  });
});

describe('a breaker is opened', () => {
  test('by its name, where one alone has it, and with the person and the reason', async () => {
    await known(key);
    const { code, stdout } = await team.orch('breaker', 'open', 'claude', '--reason', ' the invoice\n is open ');
    expect(code).toBe(0);
    expect(stdout).toBe(
      `From now on claude is held by ${me}: the invoice is open.\nWhat runs finishes, nothing new starts. npx orch breaker close claude lets it go on.\n`,
    );
    expect(await breakers()).toMatchObject([{ key, cause: 'person', reason: 'the invoice is open', openedBy: me }]);
    expect((await team.orch('breaker', 'open', key, '--reason', 'mine')).stdout).toBe(
      `Nothing is changed: claude is held by ${me}: the invoice is open.\n`,
    );
  });

  test.each<[string, string[], RegExp, RegExp]>([
    ['without a reason', ['claude'], /needs a reason/, /The option: --reason/],
    [
      'that nobody has met',
      ['cluade', '--reason', 'x'],
      /"cluade" yet; did you mean claude\?/,
      /Known are all, claude/,
    ],
    ['without a name', [], /Which breaker to open\?/, /npx orch breaker names all/],
  ])('but not %s', async (_case, args, what, hint) => {
    await known(key);
    expectError(await team.orch('breaker', 'open', ...args), what, hint);
    expect(await breakers()).toMatchObject([{ cause: null }]);
  });
});

test('a breaker is closed, whoever has opened it', async () => {
  await failing(key, 'login', null);
  expect((await team.orch('breaker', 'close', 'claude', '--reason', 'logged in')).stdout).toBe('claude goes on.\n');
  expect(await breakers()).toMatchObject([{ cause: null }]);
  expect((await team.orch('breaker', 'close', 'claude')).stdout).toBe('claude was not held.\n');
});

describe('everything', () => {
  test('is held and let go with all workers stopped, and the tasks go on by themselves', async () => {
    const held = await team.orch('pause', '--all', '--reason', 'a release');
    expect(held.stdout).toBe(
      `From now on everything is held by ${me}: a release.\nWhat runs finishes, nothing new starts. npx orch resume --all lets it go on.\n`,
    );
    const { taskId } = await team.tasks.startTask(team.request('demo', { title: 'Wait', item: 'WAIT' }));
    const statusOf = async () => (await team.orch('status', taskId)).stdout;
    const wake = () => undefined;
    const script = {
      admit: createAdmit({ pool: team.pool, limitsOf: () => noLimits, wake }),
      giveUpAdmission: createGiveUpAdmission({ pool: team.pool, wake }),
    };
    await team.withWorker(async () => {
      await until(async () => (await statusOf()).includes(`: everything is held by ${me}: a release\n`));
      expect(await statusOf()).toMatch(/\n {2}npx orch resume --all {3}\(lets everything go on\)\n$/);
    }, script);

    expect((await team.orch('resume', '--all')).stdout).toBe('everything goes on; 1 task was waiting for it.\n');
    await team.withWorker(async () => {
      await until(async () => (await statusOf()).includes('waits for an approval'));
    }, script);
  });

  test('is held without a reason, too, and by nobody else’s word', async () => {
    await team.orch('pause', '--all');
    expect(await breakers()).toMatchObject([{ key: 'all', cause: 'person', reason: '', openedBy: me }]);
    expect((await team.orch('pause', '--all', '--by', 'ada')).stderr).toMatch(
      /'--by <name>' cannot be used with option '--all'/,
    );
  });

  test('is not held beside a task', async () => {
    expectError(await team.orch('pause'), /It takes a task, or --all/, /npx orch list/);
    expectError(await team.orch('resume', 'demo/WAIT', '--all'), /It takes a task, or --all/, /npx orch list/);
    expectError(await team.orch('pause', 'demo/WAIT', '--reason', 'x'), /without a reason/, /--all/);
  });
});
