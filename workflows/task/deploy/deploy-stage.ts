import type { EnvironmentName } from '../../../domain/pipeline/environment.js';
import type { DeployOutcome } from '../../../domain/deploys/outcome.js';
import { stepAfterDeployment } from '../../../domain/decisions/step-after-deployment.js';
import { gateCheck } from '../../../domain/gates/gate.js';
import type { Stage } from '../../../domain/pipeline/stages.js';
import { commentContained, commentDeployed } from '../../../domain/wording/comments/deploy-comments.js';
import { evidenceOfFailure } from '../../../domain/wording/deploys/failure-in-words.js';
import { commentAs } from '../outbox/comment-as.js';
import { noteGate } from '../state/gates.js';
import { StageLeft } from '../state/stage-left.js';
import { currentVisit, stopIfCancelled, type Task } from '../state/task.js';
import { block } from '../waits/block.js';
import { untilMayBegin } from '../waits/until.js';
import { leaveWhereChosen } from '../waits/wait.js';
import { agreeToHeld } from './agree-to-held.js';
import { type DeployAttempt, deployByAgent } from './deploy-by-agent.js';
import { askForDeployment, type Wanted, whatToDeploy } from './order.js';
import { unblockItem } from './tell-failed.js';
import { shortCommit } from '../../../domain/text/short-commit.js';

/** Has the workflow of the environment deploy, until that has come to something. Whoever comes back from here has passed. */
export async function deployStage(task: Task, stage: Stage, environment: EnvironmentName): Promise<void> {
  for (;;) {
    await untilMayBegin(task);
    const wanted = whatToDeploy(task, stage, environment, commitToDeploy(task, stage));
    const attempt = await deploy(task, stage, wanted);
    const { answer, byAgent } = attempt;
    switch (answer.kind) {
      case 'healthy':
      case 'contained':
        pass(task, stage, wanted, { ...attempt, answer });
        if (byAgent !== null && byAgent.step !== null) throw new StageLeft(byAgent.step);
        return;
      case 'failed':
        return fail(task, stage, wanted, { ...attempt, answer });
      case 'held':
        await agreeToHeld(task, stage, wanted, answer.held);
        break;
      case 'not-begun':
        await block(task, 'deployment-not-begun', `${stage.name}: nothing was deployed: ${answer.reason}`);
        break;
      case 'unproven':
        note(task, wanted, attempt, answer.checks, false);
        await block(task, 'deployment-unproven', `${stage.name}: deploy-finalizer error: ${answer.reason}`);
        break;
      case 'turn':
      case 'withdrawn':
        stopIfUnwanted(task);
        leaveWhereChosen(task);
    }
  }
}

/** What was merged is deployed all the same, unless the task is paused. */
function stopIfUnwanted(task: Task): void {
  if (!task.merged) stopIfCancelled(task);
}

async function deploy(task: Task, stage: Stage, wanted: Wanted): Promise<DeployAttempt> {
  if (wanted.policy.command === null) return deployByAgent(task, stage, wanted);
  return { answer: await askForDeployment(task, wanted), byAgent: null };
}

function commitToDeploy({ state }: Task, stage: Stage): string {
  const commit = stage.merges ? (state.pullRequest?.mergeCommit ?? null) : state.deploy.commit;
  if (commit === null) throw new Error(`what ${stage.name} deploys was not ${stage.merges ? 'merged' : 'settled'}`);
  return commit;
}

type Of<Kind> = DeployAttempt & { readonly answer: Extract<DeployOutcome, { readonly kind: Kind }> };

function pass(task: Task, stage: Stage, wanted: Wanted, attempt: Of<'healthy' | 'contained'>): void {
  const { answer, byAgent } = attempt;
  const { environment, commit } = wanted;
  currentVisit(task).verdict = 'SUCCESS';
  unblockItem(task, stage);
  if (answer.kind === 'contained') {
    const tail = `${shortCommit(answer.by)} runs already, which contains it`;
    note(task, wanted, attempt, [gateCheck({ kind: 'deploy', name: environment, outcome: 'skipped', tail })], true);
    const { id } = task.identity;
    const mark = `${id} ${stage.name} ${wanted.round} contained`;
    commentAs(task, stage.role, mark, commentContained(stage, { environment, commit, by: answer.by }));
    return;
  }
  note(task, wanted, attempt, answer.checks, true);
  countRun(task, answer.run);
  if (byAgent === null) {
    const mark = `${task.identity.id} ${answer.run === null ? `${stage.name} ${wanted.round}` : `run ${answer.run.number}`}`;
    commentAs(task, stage.role, mark, commentDeployed(stage, answer));
  }
}

function fail(task: Task, stage: Stage, wanted: Wanted, attempt: Of<'failed'>): never {
  const { answer } = attempt;
  const { rollback } = answer;
  const { policy, state } = task;
  currentVisit(task).verdict = 'FAIL';
  const passed = answer.checks.filter(({ outcome }) => outcome !== 'failed');
  note(task, wanted, attempt, [...passed, ...evidenceOfFailure(answer)], false);
  countRun(task, answer.run);
  if (rollback.kind !== 'none') countRun(task, rollback.run);
  throw new StageLeft(
    stepAfterDeployment({
      stage,
      failed: { environment: wanted.environment, outcome: answer },
      rollbacks: state.rollbacks,
      maxRollbacks: policy.maxRollbacks,
      redeploy: policy.deploy.redeploy,
    }),
  );
}

/** The finalizer is the gate of the visit. Where an agent deployed, it has looked at that one's verdict, too. */
function note(
  task: Task,
  { commit }: Wanted,
  { byAgent }: DeployAttempt,
  found: DeployOutcomeChecks,
  passed: boolean,
): void {
  const artifacts = byAgent?.gate.checks.filter(({ kind }) => kind === 'artifacts') ?? [];
  noteGate(task, byAgent?.headCommit ?? commit, { passed, checks: [...artifacts, ...found] });
}
type DeployOutcomeChecks = Extract<DeployOutcome, { readonly kind: 'healthy' }>['checks'];

/** Commands cost nothing. */
function countRun(task: Task, run: object | null): void {
  if (run !== null) currentVisit(task).runs += 1;
}
