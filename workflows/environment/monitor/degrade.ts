import { CancellationScope } from '@temporalio/workflow';
import type { EnvironmentRecord, Held } from '../../../domain/deploys/environment-record.js';
import type { MonitoredDeployment } from '../../../domain/deploys/monitored.js';
import { planRollback } from '../../../domain/deploys/rollback.js';
import {
  commentDegraded,
  degradedInWords,
  followUpOf,
  type Watched,
  type WhatNext,
} from '../../../domain/wording/deploys/monitor-in-words.js';
import { notify, send } from '../outbox/outbox.js';
import { keep, readEnvironment } from '../state/record.js';
import { rollBack } from '../steps/roll-back.js';
import { type Environment, underWayOf } from '../state/environment-state.js';
import { clear, workOfMonitored } from '../steps/work.js';

/** What was deployed is not healthy any more: everybody hears of it, and what ran before is brought back, where that is wanted. */
export async function degrade(environment: Environment, monitored: MonitoredDeployment): Promise<void> {
  const { order, policy } = monitored;
  environment.monitored = null;
  environment.underWay = { ...underWayOf(order, 'is degraded'), begun: true };
  // A rollback that has begun is finished, whoever cancels this workflow.
  await CancellationScope.nonCancellable(async () => {
    const watched = { environment: environment.name, commit: order.commit, looks: monitored.looks, policy };
    const after = await holdBack(environment, monitored, watched);
    const plan = planOf(monitored);
    notify(environment, order.task, 'degraded', { ...watched, next: plan });
    let next: WhatNext = plan;
    if (plan.kind === 'to') {
      next = await rollBack(environment, order, plan.commit);
      const rollbackRun = 'run' in next ? (next.run?.number ?? null) : null;
      await keep(
        environment,
        order,
        { state: 'degraded', reason: after.held.reason, rollbackRun },
        rolledBack(after, next),
      );
      notify(environment, order.task, 'degraded', { ...watched, next });
    }
    const about = { ...watched, next };
    const { title, description } = followUpOf(order.task, about);
    const content = commentDegraded(about);
    const mark = `${order.key} degraded`;
    send(environment, { to: 'tracker', what: 'follow-up', task: order.task, mark, title, description, content });
  });
  environment.underWay = null;
  await clear(workOfMonitored(monitored));
}

function planOf({ order, previous, policy }: MonitoredDeployment): WhatNext {
  if (!policy.rollback) return { kind: 'not-wanted' };
  return planRollback({ why: 'health', commit: order.commit, policy: order.policy, previous });
}

/** Written down before anything is done about it. */
async function holdBack(
  environment: Environment,
  { order, previous, looks }: MonitoredDeployment,
  watched: Watched,
): Promise<EnvironmentRecord & { readonly held: Held }> {
  const reason = degradedInWords(watched);
  const { commit, task } = order;
  const held: Held = { commit, taskId: task.id, reason, since: Date.now(), rolledBack: false };
  const after = { ...(await readEnvironment(environment)), running: previous, held };
  await keep(environment, order, { state: 'degraded', reason, monitor: looks }, after);
  return after;
}

function rolledBack(after: EnvironmentRecord & { readonly held: Held }, { kind }: WhatNext): EnvironmentRecord {
  return { ...after, held: { ...after.held, rolledBack: kind === 'healthy' } };
}
