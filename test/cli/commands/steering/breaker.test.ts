import { userInfo } from 'node:os';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { createAdmit } from '../../../../activities/anywhere/admit.js';
import { createGiveUpAdmission } from '../../../../activities/anywhere/give-up-admission.js';
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
const other = 'claude@api.anthropic.com#5e6f7a8b';

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

async function breakers() {
  const { stdout } = await team.orch('breaker', '--json');
  return JSON.parse(stdout) as { key: string; cause: string | null; reason: string; openedBy: string | null }[];
}

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

  test('without what is secret in its reason, and without what is too long of it', async () => {
    await known(key);
    await team.orch('breaker', 'open', 'claude', '--reason', `sk-${'a'.repeat(40)} ${'long '.repeat(100)}`);
    const [{ reason } = { reason: '' }] = await breakers();
    expect(reason).toMatch(/^\[redacted\] long long/);
    expect(reason.length).toBeLessThanOrEqual(200);
  });

  test.each<[string, string[], RegExp, RegExp]>([
    ['without a reason', ['claude'], /needs a reason/, /--reason/],
    ['with an empty one', ['claude', '--reason', ' \n'], /needs a reason/, /--reason/],
    [
      'that nobody has met',
      ['codex', '--reason', 'x'],
      /"codex" yet/,
      /Known are all, claude, where all holds every run/,
    ],
    ['of a mistyped name', ['cluade', '--reason', 'x'], /did you mean claude\?/, /Known are/],
    ['without a name', [], /Which breaker to open\?/, /npx orch breaker names all/],
  ])('but not %s', async (_case, args, what, hint) => {
    await known(key);
    expectError(await team.orch('breaker', 'open', ...args), what, hint);
    expect(await breakers()).toMatchObject([{ cause: null }]);
  });

  test('but not where two have the name: by its key then', async () => {
    await known(key, other);
    expectError(
      await team.orch('breaker', 'open', 'claude', '--reason', 'x'),
      /2 breakers are named claude/,
      new RegExp(other),
    );
    expect((await team.orch('breaker', 'open', other, '--reason', 'x')).code).toBe(0);
    expect(await breakers()).toMatchObject([
      { key: other, cause: 'person' },
      { key, cause: null },
    ]);
  });
});

describe('a breaker is closed', () => {
  test('whoever has opened it', async () => {
    await failing(key, 'login', null);
    expect((await team.orch('breaker', 'close', 'claude', '--reason', 'logged in')).stdout).toBe('claude goes on.\n');
    expect(await breakers()).toMatchObject([{ cause: null }]);
    expect((await team.orch('breaker', 'close', 'claude')).stdout).toBe('claude was not held.\n');
    const { rows } = await team.pool.query('select event from brake_events');
    expect(rows).toMatchObject([{ event: { kind: 'breaker-closed', breaker: key, by: me, reason: 'logged in' } }]);
  });

  test('by the name of several, where one of them is open', async () => {
    await known(other);
    await failing(key, 'quota', '1 hour');
    expect((await team.orch('breaker', 'close', 'claude')).stdout).toBe('claude goes on.\n');
  });

  test('of an account, before its time', async () => {
    await failing('account:gitea', 'account', '100 years');
    expect(await breakers()).toMatchObject([{ key: 'account:gitea', cause: 'account' }]);
    expect((await team.orch('breaker', 'close', 'gitea')).stdout).toBe('gitea goes on.\n');
    expect(await breakers()).toMatchObject([{ cause: null }]);
  });
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

    expect((await team.orch('resume', '--all')).stdout).toBe('everything goes on, 1 task that waited first.\n');
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

  test.each([
    ['pause', /It takes a task, or --all/],
    ['resume', /It takes a task, or --all/],
  ])('%s takes a task or --all, not both and not neither', async (command, what) => {
    expectError(await team.orch(command), what, /npx orch list/);
    expectError(await team.orch(command, 'demo/WAIT', '--all'), what, /npx orch list/);
    expectError(await team.orch(command, 'demo/WAIT', '--reason', 'x'), /without a reason/, /--all/);
  });
});
