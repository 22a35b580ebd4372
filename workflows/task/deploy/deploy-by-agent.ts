import type { GateResult } from '../../../activities/on-host/check-gate.js';
import type { StepAside } from '../../../domain/decisions/next-step.js';
import type { Stage } from '../../../domain/pipeline/stages.js';
import { runAndCommit } from '../run/commit-run.js';
import { passGates } from '../run/pass-gates.js';
import { reportRun } from '../run/report-run.js';
import type { Turn } from '../run/turn.js';
import { noteReviewedHead } from '../state/reviewed-head.js';
import type { Task } from '../state/task.js';
import { type Answered, askForDeployment, leaveTurn, reportDeployer, type Wanted } from './order.js';
import { tellDeployFailed } from './tell-failed.js';

export interface DeployAttempt {
  readonly answer: Answered;
  /** What the deployer agent has left; null: none has run. */
  readonly byAgent: { readonly gate: GateResult; readonly headCommit: string; readonly step: StepAside | null } | null;
}

/** The deployer agent deploys, in its turn; what it reports is looked at by the environment's finalizer. */
export async function deployByAgent(task: Task, stage: Stage, wanted: Wanted): Promise<DeployAttempt> {
  let answer: Answered = { kind: 'withdrawn' };
  const turn: Turn = {
    take: async () => {
      answer = await askForDeployment(task, wanted);
      return answer.kind === 'turn';
    },
    began: () => {
      if (task.order !== null) task.order.begun = true;
    },
    leave: () => leaveTurn(task),
  };
  try {
    const run = await runAndCommit(task, stage, turn);
    if (run.kind === 'not-begun') return { answer, byAgent: null };
    if (run.kind === 'failed') {
      const { result, reason } = run;
      return { answer: await reportDeployer(task, { result, verdict: null, reason }), byAgent: null };
    }
    const { commit, step } = run;
    noteReviewedHead(task, stage, commit);
    const gate = await passGates(task, stage, commit);
    reportRun(task, stage, run, gate);
    const { verdict } = gate;
    const reported = await reportDeployer(task, { result: 'succeeded', verdict, reason: null });
    return { answer: reported, byAgent: { gate, headCommit: gate.headCommit ?? commit.headCommit, step } };
  } catch (error) {
    await giveUpTurn(task, stage, wanted);
    throw error;
  }
}

/** The stage is left in the midst of it: what has begun is not known to have ended well. */
async function giveUpTurn(task: Task, stage: Stage, { environment }: Wanted): Promise<void> {
  if (task.order?.begun !== true) await leaveTurn(task);
  else if (task.order.answer?.kind === 'turn') {
    const reason = 'the task went on before the deployer had reported';
    const outcome = await reportDeployer(task, { result: 'failed', verdict: null, reason });
    if (outcome.kind === 'failed') tellDeployFailed(task, stage, { environment, outcome });
  }
}
