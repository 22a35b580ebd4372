import { orch } from '../../../config/called-as.js';
import type { BudgetOwner, BudgetUse, ChangedBudget, OrchClient } from '../../../client/orch-client.js';
import { type BudgetScope, projectDay } from '../../../domain/brakes/budget-scope.js';
import { untilMoment } from '../../../domain/brakes/moment-of.js';
import { addUsd } from '../../../domain/costs/add-usd.js';
import { UserError } from '../../../domain/failures/user-error.js';
import { moment } from '../../../domain/text/figures.js';
import { budgetName } from '../../../domain/wording/brakes-in-words.js';
import { spent } from '../../../domain/wording/describe-task.js';
import { dollars } from '../../../domain/text/dollars.js';
import { drawBudgets, leftOf } from '../../draw/draw-budgets.js';
import { outputWidth, print, printJson } from '../../draw/output.js';
import { readSettingsHere } from '../../session/read-settings-here.js';
import { withSession } from '../../session/session.js';
import { tellMistakes } from '../../session/tell-mistakes.js';
import { whoDecidesHere } from '../../session/who-is-here.js';

export interface BudgetOptions {
  readonly month?: true;
  readonly until?: string;
  readonly clear?: true;
  readonly json?: true;
}

/** Shows, sets or clears a budget: of all projects, of a project, or of a task. */
export async function budget(
  name: string | undefined,
  amount: number | undefined,
  options: BudgetOptions,
): Promise<void> {
  const settings = readSettingsHere();
  const { until, clear } = options;
  if (amount !== undefined && clear === true) throw usage('An amount and --clear contradict each other.');
  if (until !== undefined && amount === undefined) throw usage('--until goes with an amount.');
  const moment = until === undefined ? undefined : untilMoment(until, settings.timeZone);
  if (moment === null) throw usage(`${JSON.stringify(until)} is no day, and no time of one.`);
  tellMistakes(settings);
  await withSession(settings, async ({ orch }) => {
    const owner = name === undefined ? null : await orch.budgetOwner(name);
    const change = clear === true ? null : amount;
    if (change === undefined) await show(orch, owner, options);
    else if (owner === null) throw usage('Say whose budget it is.');
    else if (owner.kind === 'task') await changeTask(orch, owner.taskId, change, options);
    else await changePeriod(orch, scopeOf(owner, options), change, moment, options);
  });
}

function usage(what: string): UserError {
  return new UserError(what, `Such as: ${orch} budget all 50 --until 2026-12-31. All of it: ${orch} budget --help`);
}

function scopeOf(owner: Exclude<BudgetOwner, { kind: 'task' }>, { month }: BudgetOptions): BudgetScope {
  if (owner.kind === 'all') return month === true ? 'all/month' : 'all/day';
  if (month === true) throw usage('A project has a budget of a day alone: --month is for all.');
  return projectDay(owner.project);
}

async function show(orch: OrchClient, owner: BudgetOwner | null, { json }: BudgetOptions): Promise<void> {
  if (owner?.kind === 'task') {
    const { taskId, budgetUsd, ...used } = (await orch.read(owner.taskId)).view;
    const leftUsd = budgetUsd === null ? null : Math.max(0, addUsd(budgetUsd, -used.costUsd));
    if (json) printJson({ taskId, limitUsd: budgetUsd, spentUsd: used.costUsd, leftUsd });
    else if (budgetUsd === null) print(`${taskId} has spent ${spent(used)}; it has no limit.`);
    else print(`${taskId} has spent ${spent(used)} of ${dollars(budgetUsd)}.`);
    return;
  }
  const all = await orch.budgets();
  const asked = all.filter(({ scope }) => owner === null || scopesOf(owner).includes(scope));
  if (json) printJson(asked.map(withLeft));
  else print(drawBudgets(owner === null ? asked.filter(isOfUse) : asked, outputWidth()));
}

function scopesOf(owner: Exclude<BudgetOwner, { kind: 'task' }>): BudgetScope[] {
  return owner.kind === 'all' ? ['all/day', 'all/month'] : [projectDay(owner.project)];
}

/** Projects without a limit of which nothing was used would fill the screen. */
function isOfUse({ scope, limitUsd, spentUsd, heldUsd }: BudgetUse): boolean {
  return scope.startsWith('all/') || limitUsd !== null || spentUsd > 0 || heldUsd > 0;
}

function withLeft(one: BudgetUse) {
  return { ...one, leftUsd: leftOf(one) };
}

async function changeTask(
  orch: OrchClient,
  taskId: string,
  budgetUsd: number | null,
  { month, until, json }: BudgetOptions,
): Promise<void> {
  if (month === true || until !== undefined) {
    throw usage(`${taskId} is a task: its budget is of the whole task, without --month and --until.`);
  }
  await orch.setTaskBudget(taskId, { by: whoDecidesHere(), budgetUsd });
  if (json) printJson({ taskId, budgetUsd });
  else print(`${taskId} may cost ${budgetUsd === null ? 'what its settings say' : dollars(budgetUsd)}.`);
}

async function changePeriod(
  orch: OrchClient,
  scope: BudgetScope,
  amountUsd: number | null,
  until: number | undefined,
  { json }: BudgetOptions,
): Promise<void> {
  const by = whoDecidesHere();
  const changed =
    amountUsd === null
      ? await orch.clearBudget(scope)
      : await orch.setBudget({ scope, amountUsd, by, until: until === undefined ? undefined : new Date(until) });
  if (json) printJson({ ...withLeft(changed.budget), woken: changed.woken });
  else print(inWords(changed));
}

function inWords({ budget: changed, woken }: ChangedBudget): string {
  const { limitUsd, setUntil, scope } = changed;
  const left = leftOf(changed);
  const limit =
    limitUsd === null || left === null ? 'without a limit' : `${dollars(limitUsd)}, of which ${dollars(left)} is left`;
  const holds = setUntil === null ? '' : ` It holds until ${moment(setUntil.getTime())}.`;
  const tasks =
    woken.length === 1 ? 'The task that waits for it looks' : `The ${woken.length} tasks that wait for it look`;
  return `T${budgetName(scope).slice(1)} is ${limit}.${holds}${woken.length === 0 ? '' : ` ${tasks} again.`}`;
}
