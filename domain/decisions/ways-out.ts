import { type AgentFailureType, type StepFailureType, stepFailureTypes } from '../failures/failure.js';
import type { Role } from '../pipeline/stages.js';
import type { WayOut } from '../task/waiting.js';

/** What a task is blocked by, as far as the ways out depend on it. */
export const blockCauses = [
  'question',
  'nothing-to-do',
  'set-up',
  'credentials',
  'base',
  'check',
  'forge-check',
  'forge-checks-late',
  'artifact',
  'verdict',
  'refused-files',
  'push-refused',
  'conflict',
  'not-reviewed',
  'unreviewed',
  'foreign-branch',
  'changes-requested',
  'deployment',
  'deployment-not-begun',
  'deployment-unproven',
  'agent-failed',
  'agent-timed-out',
  'agent-out-of-turns',
  'agent-transient',
  'agent-unusable',
  'agent-lost',
  'budget',
  'forge',
  'pull-request-closed',
  'merged-in-part',
  'repository',
  'worktree',
  'disk',
  'step',
] as const;
export type BlockCause = (typeof blockCauses)[number];

const answer: WayOut = { way: 'answer' };
const guide: WayOut = { way: 'guide' };
const retry: WayOut = { way: 'retry' };
const retryFrom: WayOut = { way: 'retry-from' };
const unreviewed: WayOut = { way: 'unreviewed' };
const raiseBudget: WayOut = { way: 'raise-budget' };
const close: WayOut = { way: 'close' };
const cancel: WayOut = { way: 'cancel' };
const fix = (where: Extract<WayOut, { way: 'fix' }>['where']): WayOut => ({ way: 'fix', where });
const ofProject = (name: string): WayOut => ({ way: 'setting', name, of: 'project' });
const ofOrch = (name: string): WayOut => ({ way: 'setting', name, of: 'orch' });

/** What helps against each, the likeliest first. What an agent is told helps only where an agent is what runs next. */
const rows: Readonly<Record<BlockCause, (role: Role) => readonly WayOut[]>> = {
  question: () => [answer, cancel],
  'nothing-to-do': () => [close, guide, retry, cancel],
  'set-up': () => [ofProject('setup'), retry, guide, cancel],
  credentials: () => [fix('variables'), ofProject('deploy'), retry, cancel],
  base: () => [fix('base'), ofProject('checks'), retry, cancel],
  check: () => [guide, ofProject('checks'), retry, cancel],
  'forge-check': () => [guide, fix('forge'), retry, cancel],
  'forge-checks-late': () => [fix('forge'), ofOrch('ORCH_CI_TIMEOUT_SECONDS'), retry, cancel],
  artifact: () => [guide, retry, cancel],
  verdict: () => [guide, retry, retryFrom, cancel],
  'refused-files': () => [guide, retry, cancel],
  'push-refused': () => [guide, fix('forge'), retry, retryFrom, cancel],
  conflict: () => [retry, guide, cancel],
  'not-reviewed': () => [retry, cancel],
  unreviewed: () => [retryFrom, unreviewed, cancel],
  'foreign-branch': () => [fix('branch'), retry, cancel],
  'changes-requested': () => [guide, retry, cancel],
  deployment: () => [guide, retry, retryFrom, cancel],
  'deployment-not-begun': () => [ofProject('deploy'), retry, cancel],
  // Asked for again, it is only looked at.
  'deployment-unproven': () => [retry, cancel],
  'agent-failed': () => [guide, retry, cancel],
  'agent-timed-out': () => [ofOrch('ORCH_AGENT_TIMEOUT_OVERRIDES_JSON'), guide, retry, cancel],
  'agent-out-of-turns': (role) => [ofProject(`maxTurns.${role}`), guide, retry, cancel],
  'agent-transient': () => [retry, cancel],
  'agent-unusable': (role) => [fix('agent'), ofProject(`models.${role}`), retry, cancel],
  'agent-lost': () => [fix('host'), retry, cancel],
  budget: () => [raiseBudget, ofOrch('ORCH_RUN_RESERVE_USD'), cancel],
  forge: () => [fix('forge'), retry, cancel],
  'pull-request-closed': () => [retry, cancel],
  'merged-in-part': () => [retry, close, cancel],
  repository: () => [fix('repository'), ofProject('repository'), ofProject('baseBranch'), retry, cancel],
  worktree: () => [retry, cancel],
  disk: () => [fix('disk'), retry, cancel],
  step: () => [retry, cancel],
};

/** `role`: the one whose stage is blocked. */
export function waysOut(cause: BlockCause, role: Role): readonly WayOut[] {
  return rows[cause](role);
}

/** What stands behind a step that failed for good, by the type of its failure; null: it was tried for long enough. */
export function causeOfStep(type: string | null): BlockCause {
  const known = stepFailureTypes.find((one) => one === type);
  return known === undefined ? 'step' : stepCauses[known];
}

const stepCauses: Readonly<Record<StepFailureType, BlockCause>> = {
  BudgetExceeded: 'budget',
  WorkspaceLost: 'worktree',
  DiskFull: 'disk',
  RepoNotFound: 'repository',
  MergeConflict: 'conflict',
  ForgeRejected: 'forge',
  PushRefused: 'push-refused',
  InvalidInput: 'step',
};

export const causeOfEnding: Readonly<Record<AgentFailureType, BlockCause>> = {
  AgentTransient: 'agent-transient',
  AgentQuota: 'agent-transient',
  AgentFailed: 'agent-failed',
  AgentTimedOut: 'agent-timed-out',
  AgentOutOfTurns: 'agent-out-of-turns',
  AgentUnusable: 'agent-unusable',
  AgentLost: 'agent-lost',
  BudgetExceeded: 'budget',
};
