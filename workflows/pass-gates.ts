import type { GateResult } from '../activities/on-host/check-gate.js';
import type { Stage } from '../domain/pipeline/stages.js';
import { onHost } from './activities.js';
import { awaitChecks } from './await-checks.js';
import { fileLimit } from './file-limit.js';
import { atWorktree } from './prepare.js';
import type { TaskRun } from './task-run.js';

/** How a commit stands: by what lies in the worktree, and then, where it is delivered, by the forge's checks. */
export interface Gate extends GateResult {
  /** What the forge's checks say; absent where it was not asked. */
  readonly ci?: 'none' | 'passed' | 'failed';
}

export async function passGates(
  t: TaskRun,
  stage: Stage,
  { headCommit, differsFromBase }: { readonly headCommit: string; readonly differsFromBase: boolean },
): Promise<Gate> {
  const { task, policy } = t;
  const { sandbox, network } = policy.agents[stage.role];
  const gate = await atWorktree(t, stage, 'gate', (workspace) =>
    onHost(policy, workspace.hostId, `gate of ${stage.name}`).checkGate({
      task,
      workspace,
      stage,
      checks: policy.checks,
      checkTimeoutSeconds: policy.checkTimeoutSeconds,
      differsFromBase,
      ...fileLimit(policy),
      sandbox,
      network,
    }),
  );
  if (!stage.delivers || !gate.passed || task.repository.forge === undefined) return gate;
  const verdict = await awaitChecks(t, gate.headCommit ?? headCommit);
  if (verdict.kind !== 'failed') return { ...gate, ci: verdict.kind };
  return { ...gate, passed: false, feedback: verdict.feedback, ci: 'failed' };
}
