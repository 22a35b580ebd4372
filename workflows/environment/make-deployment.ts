import { failureOf } from '../../domain/deploys/failure-of.js';
import type { DeployAnswer } from '../../domain/deploys/deploy-turn.js';
import type { EnvironmentRecord } from '../../domain/deploys/environment-record.js';
import type { DeployOutcome } from '../../domain/deploys/outcome.js';
import { planRollback } from '../../domain/deploys/rollback.js';
import type { Verdict } from '../../domain/pipeline/stages.js';
import { proofOnHost } from '../proxies/deployment.js';
import { attempt } from './steps/attempt.js';
import { byAgent } from './steps/by-agent.js';
import { byCommand, type DeployEnd } from './steps/by-command.js';
import { keep } from './state/record.js';
import { rollBack } from './steps/roll-back.js';
import { showDoing } from './state/show.js';
import type { Environment } from './state/environment-state.js';
import { atCheckout, type Work } from './steps/work.js';
import { shortCommit } from '../../domain/text/short-commit.js';

export interface MadeDeployment {
  /** `withdrawn`: the task whose turn it was has left it. */
  readonly outcome:
    Exclude<DeployOutcome, { readonly kind: 'contained' }> | Extract<DeployAnswer, { readonly kind: 'withdrawn' }>;
  readonly verdict?: Verdict | null | undefined;
}

/** Deploys, has it proven by the finalizer, and rolls back what has failed. */
export async function makeDeployment(
  environment: Environment,
  known: EnvironmentRecord,
  work: Work,
): Promise<MadeDeployment> {
  const { order } = work;
  const end = await (order.policy.command === null
    ? byAgent(environment, known, work)
    : byCommand(environment, known, work));
  if (end.failed?.by === 'left') return { outcome: { kind: 'withdrawn' } };
  if (end.failed?.by === 'unknown') {
    return { outcome: { kind: 'unproven', reason: end.failed.reason, run: null, checks: end.checks } };
  }
  if (end.failed?.by === 'not-begun') return { outcome: { kind: 'not-begun', reason: end.failed.reason } };
  const { verdict } = end;
  if (end.failed !== null) {
    const { by: why, reason } = end.failed;
    return { outcome: await failed(environment, known, work, { ...end, why, reason }), verdict };
  }
  const looked = await prove(environment, known, work, end);
  if (!looked.ok) {
    return { outcome: { kind: 'unproven', reason: looked.reason, run: end.run, checks: end.checks }, verdict };
  }
  const checks = [...end.checks, ...looked.result.checks];
  const failure = failureOf(looked.result);
  if (failure === null) return { outcome: { kind: 'healthy', run: end.run, checks }, verdict };
  return { outcome: await failed(environment, known, work, { run: end.run, checks, ...failure }), verdict };
}

/** The finalizer's look, which may be made any number of times. */
async function prove(environment: Environment, known: EnvironmentRecord, work: Work, { run, verdict }: DeployEnd) {
  const { order, deployment } = work;
  const { commit, task, pullRequest } = order;
  const told = verdict === undefined ? {} : { verdict };
  const reason = 'nobody has looked at what was deployed';
  await keep(
    environment,
    order,
    { state: 'checking', run: run?.number ?? null, previous: deployment.previous },
    { ...known, unproven: { runKey: deployment.runKey, commit, taskId: task.id, run, reason, ...told } },
  );
  showDoing(environment, 'checks that it runs');
  return attempt(() =>
    atCheckout(work, (checkout) =>
      proofOnHost(order, checkout.hostId, `deploy-finalizer: ${shortCommit(commit)}`).finalizeDeployment({
        ...deployment,
        checkout,
        pullRequest: pullRequest === null ? null : { number: pullRequest.number },
        ...told,
      }),
    ),
  );
}

type Failed = Extract<DeployOutcome, { readonly kind: 'failed' }>;

async function failed(
  environment: Environment,
  { running: previous }: EnvironmentRecord,
  work: Work,
  { run, checks, why, reason }: Pick<Failed, 'run' | 'checks' | 'why' | 'reason'>,
): Promise<Failed> {
  const { policy, commit } = work.order;
  const plan = planRollback({ why, commit, policy, previous });
  const rollback = plan.kind === 'none' ? plan : await rollBack(environment, work.order, plan.commit);
  return { kind: 'failed', why, reason, rollback, run, checks };
}
