import type { DeployCommandEnd } from '../../../activities/deploys/deployment.js';
import type { CommandOf } from '../../../domain/deploys/deploy-command.js';
import type { EnvironmentRecord } from '../../../domain/deploys/environment-record.js';
import type { DeployRun, FailedBy } from '../../../domain/deploys/outcome.js';
import type { GateCheck } from '../../../domain/gates/gate.js';
import type { Verdict } from '../../../domain/pipeline/stages.js';
import { deploymentOnHost } from '../../proxies/deployment.js';
import { attempt, type Attempt } from './attempt.js';
import { keep } from '../state/record.js';
import { showDoing } from '../state/show.js';
import type { Environment } from '../state/environment-state.js';
import { atCheckout, type Work } from './work.js';
import { shortCommit } from '../../../domain/text/short-commit.js';

/** How a deployment ended, before anybody has looked at what runs. */
export interface DeployEnd {
  readonly run: DeployRun | null;
  readonly checks: readonly GateCheck[];
  /** Of the deployer's log; absent: there is none. */
  readonly verdict?: Verdict | null;
  /** `left`: the task whose turn it was did not begin. `unknown`: nobody can say yet whether its command has run. */
  readonly failed: { readonly by: FailedBy | 'not-begun' | 'left' | 'unknown'; readonly reason: string } | null;
}

/** The environment's command, once for the commit: what has run before is followed, or known already. */
export async function byCommand(environment: Environment, known: EnvironmentRecord, work: Work): Promise<DeployEnd> {
  const { order, deployment } = work;
  const { commit, task } = order;
  const { unproven } = known;
  if (unproven?.commit === commit && unproven.run !== null) return { run: unproven.run, checks: [], failed: null };
  const { runKey, previous } = deployment;
  const begun = { runKey, commit, taskId: task.id, run: null, reason: 'nobody has seen the end of its command' };
  await keep(environment, order, { state: 'deploying', previous }, { ...known, unproven: begun });
  showDoing(environment, 'runs the command');
  const ended = await runCommand(work, 'deploy');
  if (!ended.ok) {
    const reason = `nobody can say whether its command has run: ${ended.reason}`;
    return { run: null, checks: [], failed: { by: 'unknown', reason } };
  }
  const { run, check, failed } = ended.result;
  return { run, checks: [check], failed };
}

/** Wherever its host goes, it is the same run: another host knows from the ledger that it has begun. */
export function runCommand(work: Work, command: CommandOf): Promise<Attempt<DeployCommandEnd>> {
  const { order, deployment } = work;
  const summary = `${command}: ${shortCommit(deployment.commit)} to ${order.environment}`;
  return attempt(() =>
    atCheckout(work, (checkout) =>
      deploymentOnHost(order, checkout.hostId, summary).runDeployment({ ...deployment, command, checkout }),
    ),
  );
}
