import type { EnvironmentName } from '../../pipeline/environment.js';
import type { DeployOutcome, Rollback } from '../../deploys/outcome.js';
import { failedChecks, type GateCheck } from '../../gates/gate.js';
import { shortCommit } from '../../text/short-commit.js';

/** A deployment that was begun and has failed. */
export interface FailedDeployment {
  readonly environment: EnvironmentName;
  readonly outcome: Extract<DeployOutcome, { readonly kind: 'failed' }>;
}

export interface FailureInWords {
  /** As the comment begins. */
  readonly comment: string;
  /** What follows the task's name in the alert. */
  readonly alert: string;
}

/** What has failed, and what came of the rollback: CONTRACT's sentences where they are true, another one for each other case. */
export function deployFailureInWords(failed: FailedDeployment): FailureInWords {
  const { comment, alert } = headline(failed.outcome);
  const end = endOf(failed);
  return { comment: `❌ ${comment} ${end} Developer needed for a fix.`, alert: `${alert} ${end} Needs fix.` };
}

function headline({ why, checks }: FailedDeployment['outcome']): FailureInWords {
  const failed = (of: string) => ({ comment: `Deploy FAILED (${of}).`, alert: 'Deploy failed!' });
  const same = (text: string) => ({ comment: text, alert: text });
  switch (why) {
    case 'command':
    case 'health':
      return failed('smoke/healthcheck');
    case 'deployer':
      return failed('the deployer agent failed');
    case 'lost':
      return failed('its host went away while it ran');
    case 'verdict':
      return saysFail(checks) ? failed('the deployer says so') : same("The deployer's log has no verdict.");
    case 'merge':
      return same('The base branch does not hold the merge.');
  }
}

function saysFail(checks: readonly GateCheck[]): boolean {
  return checks.some(({ kind, verdict }) => kind === 'verdict' && verdict !== null);
}

/** What the environment is now. */
export function endOf({ environment, outcome }: FailedDeployment): string {
  const { rollback, why } = outcome;
  switch (rollback.kind) {
    case 'healthy':
      return 'Rolled back.';
    case 'unhealthy':
      return `The rollback to ${shortCommit(rollback.to)} ran, and ${environment} is not healthy.`;
    case 'unchecked':
      return `The rollback to ${shortCommit(rollback.to)} ran, and nobody could check what came of it: ${ended(rollback.reason)}`;
    case 'failed':
      return `The rollback to ${shortCommit(rollback.to)} failed: ${ended(rollback.reason)}`;
    case 'none':
      return why === 'deployer' && rollback.because !== 'nothing-deployed'
        ? `orch has rolled nothing back, the agent may have: look at ${environment}.`
        : notRolledBack(rollback.because, environment);
  }
}

function notRolledBack(because: Extract<Rollback, { kind: 'none' }>['because'], environment: EnvironmentName): string {
  const asLeft = `${environment} is as the deployment left it.`;
  switch (because) {
    case 'not-configured':
      return `No rollback is configured: ${asLeft}`;
    case 'no-previous':
      return `No commit before it was proven healthy, so there is nothing to roll back to: ${asLeft}`;
    case 'nothing-deployed':
      return `Nothing was deployed: ${environment} is as it was.`;
    case 'lost':
      return `Nobody knows what it has done, and nothing was rolled back: look at ${environment}.`;
  }
}

/** With its full stop. */
export function ended(sentence: string): string {
  return /[.!?]$/.test(sentence) ? sentence : `${sentence}.`;
}

/** What the failure is seen by: the deployment's own checks, and what the rollback's have shown. */
export function evidenceOfFailure({ checks, rollback }: FailedDeployment['outcome']): readonly GateCheck[] {
  return failedChecks({ checks: rollback.kind === 'none' ? checks : [...checks, ...rollback.checks] });
}
