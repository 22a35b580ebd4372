import { condition, isCancellation } from '@temporalio/workflow';
import { afterLook, isDegraded, nextLookAt } from '../../../domain/deploys/look.js';
import type { MonitoredDeployment } from '../../../domain/deploys/monitored.js';
import { commentMonitored } from '../../../domain/wording/deploys/monitor-in-words.js';
import { degrade } from './degrade.js';
import { look } from './look.js';
import { notify, send } from '../outbox/outbox.js';
import { keep } from '../state/record.js';
import { show } from '../state/show.js';
import type { Environment } from '../state/environment-state.js';
import { clear, workOfMonitored } from '../steps/work.js';

const name = 'post-deploy-monitor';

/** Waits for the next look at what was deployed, makes it, and does what comes of it. An order ends the wait. */
export async function watch(environment: Environment, monitored: MonitoredDeployment): Promise<void> {
  try {
    await watchOnce(environment, monitored);
  } catch (error) {
    if (isCancellation(error)) throw error;
    const reason = error instanceof Error ? error.message : String(error);
    notify(environment, monitored.order.task, 'deploy-error', { by: name, reason });
    await endMonitor(environment, `${name} error: ${reason}`);
  }
}

async function watchOnce(environment: Environment, monitored: MonitoredDeployment): Promise<void> {
  const { order, startedAt } = monitored;
  const at = nextLookAt(monitored.policy, { startedAt, now: Date.now() });
  if (at === null) {
    await endWell(environment, monitored);
    return;
  }
  const isOrdered = () => environment.orders.length > 0;
  if (await condition(isOrdered, at - Date.now(), { summary: `wait: next look after ${order.task.item}` })) return;
  const seen = await look(monitored);
  const after = afterLook({ ...monitored, checkout: seen.checkout }, seen.tick, seen.checks);
  environment.monitored = after;
  if (seen.error !== null && !monitored.errorTold) {
    notify(environment, order.task, 'deploy-error', { by: name, reason: seen.error });
    environment.monitored = { ...after, errorTold: true };
  }
  if (isDegraded(after.last, after.policy)) await degrade(environment, after);
  else if (seen.tick !== monitored.last.at(-1))
    await keep(environment, order, { state: 'monitored', monitor: after.looks });
  show(environment);
}

async function endWell(environment: Environment, monitored: MonitoredDeployment): Promise<void> {
  const { order, policy, looks } = monitored;
  const { environment: of, commit, task } = order;
  const about = { environment: of, commit, looks, policy };
  await endMonitor(environment, null);
  notify(environment, task, 'monitored', about);
  const mark = `${order.key} monitored`;
  send(environment, { to: 'tracker', what: 'comment', task, mark, content: commentMonitored(about) });
}

/** Nobody looks any more; `reason`: why not to the end. */
export async function endMonitor(environment: Environment, reason: string | null): Promise<void> {
  const { monitored } = environment;
  if (monitored === null) return;
  environment.monitored = null;
  show(environment);
  await keep(environment, monitored.order, { state: 'healthy', reason, monitor: monitored.looks });
  await clear(workOfMonitored(monitored));
}
