import { environmentAfter, stateAfter } from '../../domain/deploys/after-deployment.js';
import type { EnvironmentRecord } from '../../domain/deploys/environment-record.js';
import type { MonitoredDeployment } from '../../domain/deploys/monitored.js';
import type { DeployOutcome } from '../../domain/deploys/outcome.js';
import type { Verdict } from '../../domain/pipeline/stages.js';
import { endMonitor } from './monitor/watch.js';
import { notify } from './outbox/outbox.js';
import { keep } from './state/record.js';
import { answer } from './state/reply.js';
import { show } from './state/show.js';
import type { Environment } from './state/environment-state.js';
import { clear, type Work } from './steps/work.js';

export interface Known {
  readonly known: EnvironmentRecord;
  /** The commit contains the one that the environment is held for. */
  readonly containsHeld: boolean;
}

/** Writes down what a deployment came to, answers its task, and has its monitor begin. */
export async function conclude(
  environment: Environment,
  { known, containsHeld }: Known,
  work: Work,
  outcome: Exclude<DeployOutcome, { readonly kind: 'contained' }>,
  verdict: Verdict | null | undefined,
): Promise<void> {
  const { order, deployment } = work;
  const now = Date.now();
  const after = environmentAfter({ known, containsHeld, order, outcome, runKey: deployment.runKey, verdict, now });
  const monitored = outcome.kind === 'healthy' ? monitorOf(known, work, now) : null;
  if (outcome.kind !== 'not-begun') await endMonitor(environment, 'a newer deployment has begun');
  const state = stateAfter(outcome, monitored !== null);
  const monitor = monitored?.looks ?? null;
  await keep(environment, order, { state, previous: deployment.previous, monitor, ...whatOf(outcome) }, after);
  environment.underWay = null;
  if (monitored !== null) environment.monitored = monitored;
  const isTold = await answer(environment, order, outcome);
  // What its task would have told: nobody else does.
  if (!isTold && outcome.kind === 'failed') {
    notify(environment, order.task, 'deploy-failed', { environment: environment.name, outcome });
  } else if (!isTold && outcome.kind === 'unproven') {
    notify(environment, order.task, 'deploy-error', { by: 'deploy-finalizer', reason: outcome.reason });
  }
  show(environment);
  if (monitored === null) await clear(work);
}

/** What is looked at from now on; null: the project wants no monitor. */
function monitorOf(
  { running: previous }: EnvironmentRecord,
  { order, checkout }: Work,
  startedAt: number,
): MonitoredDeployment | null {
  const { monitor: policy } = order.policy;
  if (policy === null) return null;
  const until = startedAt + policy.forSeconds * 1_000;
  const looks = { ticks: 0, failed: 0, unknown: 0, until, evidence: [] };
  return { order, policy, previous, startedAt, looks, last: [], checkout, errorTold: false };
}

function whatOf(outcome: Exclude<DeployOutcome, { readonly kind: 'contained' }>) {
  const run = 'run' in outcome ? (outcome.run?.number ?? null) : null;
  const rollback = outcome.kind === 'failed' ? outcome.rollback : null;
  const rollbackRun = rollback !== null && 'run' in rollback ? (rollback.run?.number ?? null) : null;
  return { run, rollbackRun, reason: 'reason' in outcome ? outcome.reason : null };
}
