import type { DeployOrder } from '../../../domain/deploys/deploy-turn.js';
import type { Rollback } from '../../../domain/deploys/outcome.js';
import { cameTo } from '../../../domain/deploys/rollback.js';
import { proofOnHost } from '../../proxies/deployment.js';
import { attempt } from './attempt.js';
import { runCommand } from './by-command.js';
import { keep } from '../state/record.js';
import { showDoing } from '../state/show.js';
import type { Environment } from '../state/environment-state.js';
import { atCheckout, clear, workOf } from './work.js';
import { shortCommit } from '../../../domain/text/short-commit.js';

/** Brings back the commit that was healthy before, once for an order, and looks whether it is again. */
export async function rollBack(environment: Environment, order: DeployOrder, to: string): Promise<Rollback> {
  await keep(environment, order, { state: 'rolling-back', previous: to });
  showDoing(environment, `rolls back to ${shortCommit(to)}`);
  const work = workOf(order, { runKey: `${order.key}-rollback`, commit: to, previous: to });
  const ended = await runCommand(work, 'rollback');
  if (!ended.ok) return cameTo({ to, run: null, command: [], failed: ended.reason, health: [] });
  const { run, check, failed } = ended.result;
  const command = [check];
  if (failed !== null) return cameTo({ to, run, command, failed: failed.reason, health: [] });
  const { healthWithinSeconds: withinSeconds } = order.policy;
  const looked = await attempt(() =>
    atCheckout(work, (checkout) =>
      proofOnHost(order, checkout.hostId, `health of ${shortCommit(to)} after the rollback`).checkHealth({
        ...{ ...work.deployment, checkout, withinSeconds },
      }),
    ),
  );
  await clear(work);
  return cameTo({ to, run, command, failed: null, health: looked.ok ? looked.result : looked.reason });
}
