import { writeFileSync } from 'node:fs';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { BudgetUse } from '../../../../client/orch-client.js';
import { expectError, openTeam, type Team, until } from '../../team.js';

let team: Team;
beforeAll(async () => {
  team = await openTeam();
  const projects =
    'projects:\n  demo: { repository: /demo.git, limits: { budgetUsdPerDay: 5 } }\n  shop: { repository: /shop.git }\n';
  writeFileSync(join(team.folder, 'orch.projects.yaml'), projects);
});
afterAll(async () => {
  await team.close();
});

const zone = { ORCH_TIME_ZONE: '+05:17' };
const budgets = async (...args: string[]) =>
  JSON.parse((await team.orchWith(zone, 'budget', ...args, '--json')).stdout) as (BudgetUse & { leftUsd: number })[];

describe('orch budget', () => {
  test('shows those of all projects first, with their limits and when the next one begins', async () => {
    const shown = await budgets();
    expect(shown.map(({ scope, limitUsd, leftUsd }) => [scope, limitUsd, leftUsd])).toEqual([
      ['all/day', null, null],
      ['all/month', null, null],
      ['project/demo/day', 5, 5],
      ['project/shop/day', null, null],
    ]);
    expect(shown[0]?.until).toMatch(/T18:43:00.000Z$/);
    const { stdout } = await team.orchWith({ ORCH_MONTH_BUDGET_USD: '100' }, 'budget');
    const rows = stdout.split('\n').map((line) => line.split(/\s{2,}/).slice(0, 6));
    expect(rows.slice(0, 4)).toEqual([
      ['budget', 'per', 'limit', 'spent', 'held', 'left'],
      ['all', 'day', 'none', '$0.00', '$0.00', expect.stringMatching(/^\d{4}-/)],
      ['all', 'month', '$100.00', '$0.00', '$0.00', '$100.00'],
      ['demo', 'day', '$5.00', '$0.00', '$0.00', '$5.00'],
    ]);
  });

  test.each(['budget', 'cost'])('says where the projects file has a mistake: orch %s', async (command) => {
    const file = join(team.folder, 'broken.yaml');
    writeFileSync(file, 'projects:\n  demo: { repository: /demo.git, limits: { agents: two } }\n');
    const { stderr } = await team.orchWith({ ORCH_PROJECTS_FILE: file }, command);
    expect(stderr).toMatch(
      /broken\.yaml has a mistake:\n.*agents: takes a whole number\n.*without the limits of projects/,
    );
  });

  test('sets the limit of a day to its end, or for longer, and clears it', async () => {
    expect((await team.orch('budget', 'demo', '7.5')).stdout).toMatch(
      /^The day's budget of demo is \$7\.50, of which \$7\.50 is left\. It holds until .* 00:00:00Z\.\n$/,
    );
    const me = `local:${userInfo().username}`;
    expect(await budgets('demo')).toMatchObject([{ scope: 'project/demo/day', limitUsd: 7.5, setBy: me }]);
    await team.orchWith(zone, 'budget', 'all', '900', '--month', '--until', '2199-12-31');
    expect(await budgets('all')).toMatchObject([
      { scope: 'all/day', limitUsd: null },
      { scope: 'all/month', limitUsd: 900, setUntil: '2199-12-31T18:43:00.000Z' },
    ]);
    expect((await team.orch('budget', 'all', '--month', '--clear')).stdout).toBe(
      "The month's budget of all projects is without a limit.\n",
    );
    await team.orch('budget', 'demo', '--clear');
    expect(await budgets('demo')).toMatchObject([{ limitUsd: 5, setBy: null, setUntil: null }]);
  });

  test('is worked with while the projects file has a mistake', async () => {
    const broken = { ORCH_PROJECTS_FILE: join(team.folder, 'broken.yaml') };
    writeFileSync(broken.ORCH_PROJECTS_FILE, 'projects: [');
    expect((await team.orchWith(broken, 'budget', 'all', '3')).stdout).toMatch(
      /The day's budget of all projects is \$3\.00/,
    );
    await team.orchWith(broken, 'budget', 'all', '--clear');
  });

  test.each<[string[], RegExp, RegExp]>([
    [['all', '-5'], /US dollars from 0 to 1000000/, /--help/],
    [['all', 'lots'], /US dollars from 0 to 1000000/, /--help/],
    [['all', '1000001'], /US dollars from 0 to 1000000/, /--help/],
    [['all', 'NaN'], /US dollars from 0/, /--help/],
    [['all', '5', '--until', 'tomorrow'], /"tomorrow" is no day/, /--help/],
    [['all', '5', '--until', '2026-02-30'], /"2026-02-30" is no day/, /--help/],
    [['all', '5', '--until', '2020-01-01'], /has passed/, /later/],
    [['all', '--until', '2199-01-01'], /--until goes with an amount/, /--help/],
    [['all', '5', '--clear'], /contradict/, /--help/],
    [['--clear'], /whose budget/, /--help/],
    [['shop', '5', '--month'], /a day alone/, /--help/],
    [['shpo', '5'], /no project and no task "shpo"; did you mean the project shop\?/, /orch list/],
    [['nothing-like-it', '5'], /no task "nothing-like-it"/, /orch list/],
    [['demo/nothing', '5'], /task\/demo\/nothing is not under way/, /orch list/],
  ])('tells what is wrong with %j', async (args, what, hint) => {
    expectError(await team.orch('budget', ...args), what, hint);
  });
});

describe('with a task', () => {
  const wait = { kind: 'budget', scope: 'all/day', limitUsd: 5, usedUsd: 5, until: Date.now() + 86_400_000 } as const;

  test('its own budget is set, and asked for; the name of a project and of a task is told as both', async () => {
    await team.tasks.startTask(team.request('demo', { title: 'Pay', item: 'shop' }));
    await team.withWorker(async () => {
      const view = async () => await team.tasks.status('task/demo/shop');
      await until(async () => (await view())?.status === 'waiting-for-approval');
      expectError(
        await team.orch('budget', 'shop', '5'),
        /shop is a project, and the name of a task/,
        /project\/shop, or the task: task\/demo\/shop/,
      );
      expect((await team.orch('budget', 'project/shop', '5')).stdout).toMatch(/budget of shop is \$5\.00/);
      expect((await team.orch('budget', 'demo/shop', '12.5')).stdout).toBe('task/demo/shop may cost $12.50.\n');
      await until(async () => (await view())?.budgetUsd === 12.5);
      expect((await team.orch('budget', 'demo/shop')).stdout).toMatch(
        /^task\/demo\/shop has spent .* of \$12\.50\.\n$/,
      );
      expectError(await team.orch('budget', 'demo/shop', '5', '--month'), /without --month/, /--help/);
      await team.orch('budget', 'demo/shop', '--clear');
      await until(async () => (await view())?.budgetUsd === 20);
    });
    await team.client.workflow.getHandle('task/demo/shop').terminate();
  });

  test('tasks that wait for a budget are woken when it is raised', async () => {
    await team.tasks.startTask(team.request('demo', { title: 'Wait', item: 'WAIT' }));
    let raised = false;
    const admit = () =>
      Promise.resolve(
        raised
          ? { decision: 'go' as const, limitUsd: null }
          : { decision: 'wait' as const, wait, lookInSeconds: 86_400 },
      );
    await team.withWorker(
      async () => {
        const status = async () => await team.tasks.status('task/demo/WAIT');
        await until(async () => (await status())?.waitingFor?.kind === 'budget');
        await team.pool.query(
          `insert into admission_waits (task_id, waits_for, project, priority) values ('task/demo/WAIT', 'budget:all/day', 'demo', 3)`,
        );
        raised = true;
        expect((await team.orch('budget', 'all', '50')).stdout).toContain('The task that waits for it looks again.');
        await until(async () => (await status())?.status === 'waiting-for-approval');
      },
      { admit },
    );
    await team.client.workflow.getHandle('task/demo/WAIT').terminate();
  });
});
