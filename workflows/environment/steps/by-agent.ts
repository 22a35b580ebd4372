import { condition } from '@temporalio/workflow';
import type { DeployerReport, DeployOrder } from '../../../domain/deploys/deploy-turn.js';
import type { EnvironmentRecord } from '../../../domain/deploys/environment-record.js';
import type { DeployEnd } from './by-command.js';
import { keep } from '../state/record.js';
import { reply } from '../state/reply.js';
import { showDoing } from '../state/show.js';
import type { Environment } from '../state/environment-state.js';
import type { Work } from './work.js';

/** A task that is gone is noticed when its turn is told again: after five minutes at first, and at least once an hour. */
const firstRepeatMs = 300_000;
const longestRepeatMs = 3_600_000;

/** The turn of the task whose deployer agent deploys; it reports how that ended. */
export async function byAgent(environment: Environment, known: EnvironmentRecord, work: Work): Promise<DeployEnd> {
  const { order, deployment } = work;
  const { unproven } = known;
  if (unproven?.commit === order.commit && unproven.verdict !== undefined) {
    return { run: null, checks: [], verdict: unproven.verdict, failed: null };
  }
  await keep(environment, order, { state: 'deploying', previous: deployment.previous });
  showDoing(environment, 'the deployer agent deploys');
  const report = await giveTurn(environment, order);
  if (typeof report === 'string') return { run: null, checks: [], failed: { by: report, reason: 'its task is gone' } };
  const { result, verdict, reason } = report;
  if (result === 'succeeded') return { run: null, checks: [], verdict, failed: null };
  const by = result === 'failed' ? 'deployer' : result;
  return { run: null, checks: [], verdict, failed: { by, reason: reason ?? 'the deployer agent has failed' } };
}

/** Its report; or that the task is gone: before it heard of its turn, or in the midst of it. */
async function giveTurn(
  environment: Environment,
  { key, task }: DeployOrder,
): Promise<DeployerReport | 'not-begun' | 'lost'> {
  const { reports, underWay } = environment;
  let told = false;
  for (let waitMs = firstRepeatMs; ; waitMs = Math.min(2 * waitMs, longestRepeatMs)) {
    const isThere = await reply(environment, task.id, { key, answer: { kind: 'turn' } });
    if (!isThere && !reports.has(key)) return told ? 'lost' : 'not-begun';
    told = true;
    // A task that does not want its turn any more is told of it at once: what it says then, counts.
    const isOver = () => reports.has(key) || underWay?.withdrawn === true;
    await condition(isOver, waitMs, { summary: `wait: deployer agent of ${task.item}` });
    const report = reports.get(key);
    if (report !== undefined) return report;
    if (underWay !== null) underWay.withdrawn = false;
  }
}
