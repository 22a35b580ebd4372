import type { DeployCheckout } from '../../../activities/deploys/deployment.js';
import type { MonitoredDeployment, Tick } from '../../../domain/deploys/monitored.js';
import { failedChecks, type GateCheck } from '../../../domain/gates/gate.js';
import { checkoutForLook, lookOnHost } from '../../proxies/deployment.js';
import { attempt } from '../steps/attempt.js';
import { checkoutOf, workOfMonitored } from '../steps/work.js';
import { shortCommit } from '../../../domain/text/short-commit.js';

export interface Look {
  readonly tick: Tick;
  readonly checks: readonly GateCheck[];
  readonly checkout: DeployCheckout | null;
  /** Why it could not be made, where its host was there; null: it was made, or its host was away. */
  readonly error: string | null;
}

/** One look of the monitor, made now or not at all. */
export async function look(monitored: MonitoredDeployment): Promise<Look> {
  const { order, looks } = monitored;
  const work = workOfMonitored(monitored);
  const summary = `post-deploy-monitor: look ${looks.ticks + 1} at ${shortCommit(order.commit)}`;
  const seen = await attempt(async () => {
    work.checkout ??= checkoutOf(await checkoutForLook(order, summary).prepareDeployment(work.deployment));
    const { checkout, deployment } = work;
    return lookOnHost(order, checkout.hostId, summary).checkHealth({ ...deployment, checkout, withinSeconds: 0 });
  });
  // The next one is made wherever there is a host.
  if (!seen.ok) return { tick: 'unknown', checks: [], checkout: null, error: seen.timedOut ? null : seen.reason };
  const checks = failedChecks({ checks: seen.result });
  return { tick: checks.length > 0 ? 'failed' : 'passed', checks, checkout: work.checkout, error: null };
}
