import { ApplicationFailure } from '@temporalio/workflow';
import type { DeployCheckout, Deployment } from '../../../activities/deploys/deployment.js';
import type { PreparedDeployment } from '../../../activities/anywhere/deploys/prepare-deployment.js';
import type { MonitoredDeployment } from '../../../domain/deploys/monitored.js';
import type { DeployOrder } from '../../../domain/deploys/deploy-turn.js';
import { repositoryStep } from '../../proxies/any-worker.js';
import { clearing } from '../../proxies/deployment.js';
import { answers, wasNotTaken } from '../../proxies/reach-host.js';
import { attempt } from './attempt.js';
import { shortCommit } from '../../../domain/text/short-commit.js';

/** A deployment, or the rollback of one, and the checkout that its steps are done in. */
export interface Work {
  readonly order: DeployOrder;
  readonly deployment: Deployment;
  /** Null: on no host, or on one that does not answer. */
  checkout: DeployCheckout | null;
}

export function workOf(
  order: DeployOrder,
  { runKey, commit, previous }: Pick<Deployment, 'runKey' | 'commit' | 'previous'>,
  checkout: DeployCheckout | null = null,
): Work {
  const { task, environment, stage, round, policy, self, killGraceSeconds } = order;
  const deployment = { runKey, task, environment, stage, round, policy, self, commit, previous, killGraceSeconds };
  return { order, deployment, checkout };
}

/** For the looks of the monitor. */
export function workOfMonitored({ order, previous, checkout }: MonitoredDeployment): Work {
  const { key: runKey, commit } = order;
  return workOf(order, { runKey, commit, previous: previous?.commit ?? null }, checkout);
}

/** On any host; again after one was left. */
export async function checkOut(work: Work): Promise<DeployCheckout> {
  const summary = `checkout of ${shortCommit(work.deployment.commit)}`;
  work.checkout = checkoutOf(await repositoryStep(work.order, summary).prepareDeployment(work.deployment));
  return work.checkout;
}

export function checkoutOf(prepared: PreparedDeployment): DeployCheckout {
  if (prepared.kind === 'problem') throw ApplicationFailure.nonRetryable(prepared.reason);
  return prepared.checkout;
}

/** Does a step on the host of the checkout: again as long as that is only full, on another one where it does not answer. */
export async function atCheckout<Result>(
  work: Work,
  act: (checkout: DeployCheckout) => Promise<Result>,
): Promise<Result> {
  for (;;) {
    const checkout = work.checkout ?? (await checkOut(work));
    try {
      return await act(checkout);
    } catch (error) {
      if (!wasNotTaken(error)) throw error;
      if (!(await answers(work.order, checkout.hostId))) work.checkout = null;
    }
  }
}

/** Nobody needs its checkout any more. */
export async function clear({ order, checkout }: Work): Promise<void> {
  if (checkout !== null) await attempt(() => clearing(order, checkout.hostId).removeCheckout({ checkout }));
}
