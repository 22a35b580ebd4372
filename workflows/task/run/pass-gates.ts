import type { GateResult } from '../../../activities/on-host/check-gate.js';
import { endedChecks, forgeChecks } from '../../../domain/decisions/forge-checks.js';
import { failedChecks } from '../../../domain/gates/gate.js';
import type { Stage } from '../../../domain/pipeline/stages.js';
import { onHost } from '../../proxies/host.js';
import { awaitChecks } from '../forge/await-checks.js';
import { atWorktree } from '../host/worktree.js';
import type { BranchHead } from '../state/reviewed-head.js';
import { noteGate } from '../state/gates.js';
import type { Task } from '../state/task.js';
import { tellRedSetUp } from '../../../domain/wording/set-up-in-words.js';
import { untilSecretsAreSettled } from '../set-up/ask-secrets.js';
import type { BlockBefore } from '../set-up/block-before-run.js';
import { isDevelopers, waitForSetUp } from '../set-up/judge-set-up.js';
import { setUpOrder } from '../set-up/orders.js';
import { block } from '../waits/block.js';
import { until } from '../waits/until.js';

/** How a commit stands: by what lies in the worktree, and then, where it is delivered, by the forge's checks. */
export async function passGates(
  task: Task,
  stage: Stage,
  delivered: BranchHead & { readonly differsFromBase: boolean },
): Promise<GateResult> {
  const gate = await askGates(task, stage, delivered);
  noteGate(task, gate.headCommit ?? delivered.headCommit, gate);
  return gate;
}

type Delivered = BranchHead & { readonly differsFromBase: boolean };

async function askGates(task: Task, stage: Stage, delivered: Delivered): Promise<GateResult> {
  const gate = await lookUntilSetUp(task, stage, delivered);
  if (!stage.delivers || !gate.passed || task.identity.repository.forge === undefined) return gate;
  const ci = await awaitChecks(task, gate.headCommit ?? delivered.headCommit);
  if (ci.kind === 'failed') {
    const { feedback } = ci;
    return { ...gate, passed: false, feedback, checks: [...gate.checks, ...forgeChecks(ci.checks)] };
  }
  return { ...gate, checks: [...gate.checks, ...endedChecks(ci)] };
}

/** What the gate found, once nobody else has to see to the set-up that its checks need. */
async function lookUntilSetUp(task: Task, stage: Stage, delivered: Delivered): Promise<GateResult> {
  for (;;) {
    await untilSecretsAreSettled(task, stage, until);
    const gate = await look(task, stage, delivered);
    const { setUp } = gate;
    if (setUp === undefined) return gate;
    const headCommit = gate.headCommit ?? delivered.headCommit;
    if (setUp.outcome === 'failed') {
      if (isDevelopers(task, setUp)) return { ...gate, passed: false, feedback: tellRedSetUp(failedChecks(setUp)) };
      noteGate(task, headCommit, gate);
    }
    const blocks = ({ cause, reason, evidence }: BlockBefore) => block(task, cause, reason, evidence);
    await waitForSetUp(task, setUp, { headCommit, blocks });
  }
}

function look(task: Task, stage: Stage, { differsFromBase }: Delivered): Promise<GateResult> {
  return atWorktree(task, stage, 'gate', (workspace) => {
    const { policy } = task;
    return onHost(policy, workspace.hostId, `gate of ${stage.name}`).checkGate({
      ...setUpOrder(task, stage, workspace),
      stage,
      checks: policy.checks,
      differsFromBase,
      maxFileMegabytes: policy.maxFileMegabytes,
    });
  });
}
