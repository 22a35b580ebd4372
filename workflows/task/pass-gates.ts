import type { GateResult } from '../../activities/on-host/check-gate.js';
import { forgeChecks } from '../../domain/decisions/forge-checks.js';
import { gateCheck } from '../../domain/gates/gate.js';
import type { Stage } from '../../domain/pipeline/stages.js';
import { onHost } from '../proxies/host.js';
import { awaitChecks } from './forge/await-checks.js';
import { atWorktree } from './host/worktree.js';
import type { BranchHead } from './state/reviewed-head.js';
import { noteGate } from './state/gates.js';
import { currentVisit, type Task } from './state/task.js';

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

async function askGates(
  task: Task,
  stage: Stage,
  { headCommit, differsFromBase }: BranchHead & { readonly differsFromBase: boolean },
): Promise<GateResult> {
  const gate = await atWorktree(task, stage, 'gate', (workspace) => {
    const { identity, policy } = task;
    const { stage: visited, round } = currentVisit(task);
    const { sandbox } = policy.agents[stage.role];
    return onHost(policy, workspace.hostId, `gate of ${stage.name}`).checkGate({
      task: identity,
      workspace,
      stage,
      checks: policy.checks,
      environment: policy.environment,
      expose: policy.expose,
      differsFromBase,
      maxFileMegabytes: policy.maxFileMegabytes,
      sandbox,
      network: policy.network.checks,
      visit: { stage: visited, round },
    });
  });
  if (!stage.delivers || !gate.passed || task.identity.repository.forge === undefined) return gate;
  const ci = await awaitChecks(task, gate.headCommit ?? headCommit);
  if (ci.kind === 'failed') {
    const { feedback } = ci;
    return { ...gate, passed: false, feedback, checks: [...gate.checks, ...forgeChecks(ci.checks)] };
  }
  const check = { kind: 'forge', name: 'checks of the forge' } as const;
  const told =
    ci.kind === 'passed'
      ? gateCheck({ ...check, outcome: 'passed' })
      : gateCheck({ ...check, outcome: 'skipped', tail: 'it has none' });
  return { ...gate, checks: [...gate.checks, told] };
}
