import { environmentAfter, stateAfter } from '../../domain/deploys/after-deployment.js';
import type { EnvironmentRecord } from '../../domain/deploys/environment-record.js';
import type { DeployOutcome } from '../../domain/deploys/outcome.js';
import type { Verdict } from '../../domain/pipeline/stages.js';
import { keep } from './record.js';
import { answer } from './reply.js';
import { show } from './show.js';
import type { Environment } from './state.js';
import { clear, type Work } from './work.js';

/** Writes down what a deployment came to, answers its task, and has its monitor begin. */
export async function conclude(
  environment: Environment,
  known: EnvironmentRecord,
  work: Work,
  outcome: Exclude<DeployOutcome, { readonly kind: 'contained' }>,
  verdict: Verdict | null | undefined,
): Promise<void> {
  const { order, deployment } = work;
  const now = Date.now();
  const after = environmentAfter({ known, order, outcome, runKey: deployment.runKey, verdict, now });
  await keep(order, { state: stateAfter(outcome, false), previous: deployment.previous, ...whatOf(outcome) }, after);
  environment.underWay = null;
  await answer(environment, order, outcome);
  show(environment);
  await clear(work);
}

function whatOf(outcome: Exclude<DeployOutcome, { readonly kind: 'contained' }>) {
  const run = 'run' in outcome ? (outcome.run?.number ?? null) : null;
  const rollback = outcome.kind === 'failed' ? outcome.rollback : null;
  const rollbackRun = rollback !== null && 'run' in rollback ? (rollback.run?.number ?? null) : null;
  return { run, rollbackRun, reason: 'reason' in outcome ? outcome.reason : null };
}
