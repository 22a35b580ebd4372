import type { Block, Content } from '../../content/content.js';
import { list, paragraph, small, strong, verbatim } from '../../content/make.js';
import type { EnvironmentName } from '../../pipeline/environment.js';
import type { DeployOutcome, DeployRun } from '../../deploys/outcome.js';
import { checkInWords, evidenceInWords } from '../../gates/check-in-words.js';
import type { Stage } from '../../pipeline/stages.js';
import { header } from './status-comment.js';
import { deployFailureInWords, evidenceOfFailure, type FailedDeployment } from '../deploys/failure-in-words.js';
import { shortCommit } from '../../text/short-commit.js';

/** What the deployer says below a work item of a deployment by the project's own command, in the form of an agent's comment. */

export function commentDeployed(
  stage: Pick<Stage, 'name' | 'role'>,
  { checks, run }: Extract<DeployOutcome, { kind: 'healthy' }>,
): Content {
  return [
    ...[header(stage), verdict('SUCCESS'), ...(run === null ? [] : [lasted(run)])],
    ...(checks.length === 0 ? [] : [paragraph('Checks:'), ...list(checks.map(checkInWords))]),
    ...(run === null ? [] : [used([runInWords(run)])]),
  ];
}

export function commentContained(
  stage: Pick<Stage, 'name' | 'role'>,
  { environment, commit, by }: { readonly environment: EnvironmentName; readonly commit: string; readonly by: string },
): Content {
  const runs = `${environment} runs ${shortCommit(by)} already, which contains ${shortCommit(commit)}: nothing had to be deployed.`;
  return [header(stage), verdict('SUCCESS'), paragraph(runs)];
}

/** Also where an agent deployed: what came of it, whoever did it. */
export function commentDeployFailed(failed: FailedDeployment): Content {
  const { outcome } = failed;
  const { run, rollback } = outcome;
  const runs = [
    ...(run === null ? [] : [runInWords(run)]),
    ...(rollback.kind === 'none' || rollback.run === null ? [] : [`rollback: ${runInWords(rollback.run)}`]),
  ];
  return [
    paragraph(deployFailureInWords(failed).comment),
    ...(run === null ? [] : [verdict('FAIL'), lasted(run)]),
    ...verbatim(evidenceInWords(evidenceOfFailure(outcome))),
    ...(runs.length === 0 ? [] : [used(runs)]),
  ];
}

function verdict(is: 'SUCCESS' | 'FAIL'): Block {
  return paragraph('Verdict: ', strong(is));
}

function lasted({ durationMs }: DeployRun): Block {
  return paragraph(`Duration: ${Math.round(durationMs / 1_000)} s`);
}

function runInWords({ number, hostId, logPath }: DeployRun): string {
  return `run ${number} on ${hostId}, log ${logPath}`;
}

function used(words: readonly string[]): Block {
  return small([...words, 'no model'].join(' · '));
}
