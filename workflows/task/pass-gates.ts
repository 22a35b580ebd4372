import type { GateResult } from '../../activities/on-host/check-gate.js';
import type { BlockCause } from '../../domain/decisions/ways-out.js';
import type { Stage } from '../../domain/pipeline/stages.js';
import { onHost } from '../proxies/host.js';
import { awaitChecks } from './forge/await-checks.js';
import { atWorktree } from './host/worktree.js';
import type { BranchHead } from './state/reviewed-head.js';
import type { Task } from './state/task.js';

/** How a commit stands: by what lies in the worktree, and then, where it is delivered, by the forge's checks. */
export interface Gate extends GateResult {
  /** What the forge's checks say; absent where it was not asked. */
  readonly ci?: 'none' | 'passed' | 'failed';
  readonly cause?: BlockCause;
}

export async function passGates(
  task: Task,
  stage: Stage,
  { headCommit, differsFromBase }: BranchHead & { readonly differsFromBase: boolean },
): Promise<Gate> {
  const gate = await atWorktree(task, stage, 'gate', (workspace) => {
    const { identity, policy } = task;
    const { sandbox, network } = policy.agents[stage.role];
    return onHost(policy, workspace.hostId, `gate of ${stage.name}`).checkGate({
      task: identity,
      workspace,
      stage,
      checks: policy.checks,
      checkTimeoutSeconds: policy.checkTimeoutSeconds,
      differsFromBase,
      maxFileMegabytes: policy.maxFileMegabytes,
      sandbox,
      network,
    });
  });
  if (!stage.delivers || !gate.passed || task.identity.repository.forge === undefined) return gate;
  const ci = await awaitChecks(task, gate.headCommit ?? headCommit);
  if (ci.kind !== 'failed') return { ...gate, ci: ci.kind };
  return { ...gate, passed: false, feedback: ci.feedback, ci: 'failed', cause: 'forge-check' };
}
