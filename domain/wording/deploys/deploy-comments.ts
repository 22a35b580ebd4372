import type { EnvironmentName } from '../../pipeline/environment.js';
import type { DeployOutcome, DeployRun } from '../../deploys/outcome.js';
import { checkInWords, evidenceInWords } from '../../gates/check-in-words.js';
import type { Stage } from '../../pipeline/stages.js';
import { escapeHtml } from '../../text/escape-html.js';
import { deployFailureInWords, evidenceOfFailure, type FailedDeployment } from './failure-in-words.js';
import { shortCommit } from '../../text/short-commit.js';

/** What the deployer says below a work item of a deployment by the project's own command, in the form of an agent's comment. */

export function commentDeployed(
  stage: Pick<Stage, 'name' | 'role'>,
  { checks, run }: Extract<DeployOutcome, { kind: 'healthy' }>,
): string {
  const words = checks.map((check) => `<li>${escapeHtml(checkInWords(check))}</li>`);
  return [
    ...[finished(stage), verdict('SUCCESS'), ...(run === null ? [] : [lasted(run)])],
    ...(words.length === 0 ? [] : [`<p>Checks:</p><ul>${words.join('')}</ul>`]),
    ...(run === null ? [] : [small([runInWords(run)])]),
  ].join('\n');
}

export function commentContained(
  stage: Pick<Stage, 'name' | 'role'>,
  { environment, commit, by }: { readonly environment: EnvironmentName; readonly commit: string; readonly by: string },
): string {
  const runs = `${environment} runs ${shortCommit(by)} already, which contains ${shortCommit(commit)}: nothing had to be deployed.`;
  return [finished(stage), verdict('SUCCESS'), `<p>${escapeHtml(runs)}</p>`].join('\n');
}

/** Also where an agent deployed: what came of it, whoever did it. */
export function commentDeployFailed(failed: FailedDeployment): string {
  const { outcome } = failed;
  const { run, rollback } = outcome;
  const evidence = evidenceInWords(evidenceOfFailure(outcome));
  const runs = [
    ...(run === null ? [] : [runInWords(run)]),
    ...(rollback.kind === 'none' || rollback.run === null ? [] : [`rollback: ${runInWords(rollback.run)}`]),
  ];
  return [
    `<p>${escapeHtml(deployFailureInWords(failed).comment)}</p>`,
    ...(run === null ? [] : [verdict('FAIL'), lasted(run)]),
    ...(evidence.length === 0 ? [] : [`<pre>${escapeHtml(evidence.join('\n'))}</pre>`]),
    ...(runs.length === 0 ? [] : [small(runs)]),
  ].join('\n');
}

function finished({ role, name }: Pick<Stage, 'name' | 'role'>): string {
  return `<p><b>${role}</b> finished <b>${escapeHtml(name)}</b></p>`;
}

function verdict(is: 'SUCCESS' | 'FAIL'): string {
  return `<p>Verdict: <b>${is}</b></p>`;
}

function lasted({ durationMs }: DeployRun): string {
  return `<p>Duration: ${Math.round(durationMs / 1_000)} s</p>`;
}

function runInWords({ number, hostId, logPath }: DeployRun): string {
  return `run ${number} on ${hostId}, log ${logPath}`;
}

function small(words: readonly string[]): string {
  return `<sub>${escapeHtml([...words, 'no model'].join(' · '))}</sub>`;
}
