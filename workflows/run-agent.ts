import type { RunAgentOutput } from '../activities/on-host/run-agent.js';
import { artifactsFolder, type Stage } from '../domain/pipeline/stages.js';
import type { Feedback, Workspace } from '../domain/task/task.js';
import { alertFailed, noticeFinished } from '../domain/wording/wording.js';
import { agentOnHost } from './activities.js';
import { atHost } from './at-host.js';
import { step } from './block.js';
import { tell } from './outbox.js';
import { show } from './show.js';
import { currentVisit, type TaskRun } from './task-run.js';

export interface AgentCall {
  readonly stage: Stage;
  readonly runKey: string;
  readonly workspace: Workspace;
  readonly resumeSession: string | null;
  readonly feedback: readonly Feedback[];
}

/** One run of the stage's agent, booked. Throws HostLeft where it was lost with its host. */
export async function runAgent(t: TaskRun, call: AgentCall): Promise<RunAgentOutput> {
  const output = await conduct(t, call);
  book(t, call.stage, output);
  return output;
}

async function conduct(t: TaskRun, call: AgentCall): Promise<RunAgentOutput> {
  const { stage, workspace } = call;
  const round = t.state.rounds[stage.name] ?? 1;
  const policy = t.policy.agents[stage.role];
  const folder = artifactsFolder(t.task.item);
  t.running = { since: Date.now() };
  t.openRunKey = call.runKey;
  show(t, {});
  try {
    const longest = policy.timeoutSeconds + policy.killGraceSeconds;
    const agent = agentOnHost(t.policy, workspace.hostId, longest, `${stage.role} · round ${round}`);
    return await step(t, stage.role, () =>
      atHost(t, workspace.hostId, () =>
        agent.runAgent({
          task: t.task,
          runKey: call.runKey,
          stage: stage.name,
          round,
          role: stage.role,
          policy,
          workspace,
          artifacts: stage.artifacts.map((name) => `${folder}/${name}`),
          verdict: stage.verdict,
          feedback: call.feedback,
          resumeSession: call.resumeSession,
        }),
      ),
    );
  } finally {
    t.running = null;
  }
}

function book(t: TaskRun, stage: Stage, { facts, ending }: RunAgentOutput): void {
  const visit = currentVisit(t);
  const { tokens, costUsd, costEstimated } = facts;
  t.openRunKey = null;
  visit.runs += 1;
  visit.costUsd += costUsd ?? 0;
  if (costEstimated === true) visit.estimatedUsd = (visit.estimatedUsd ?? 0) + (costUsd ?? 0);
  if (tokens !== null) visit.tokens += tokens.input + tokens.output + tokens.cacheRead + tokens.cacheWritten;
  visit.lastFailure = ending.type === 'Succeeded' ? null : ending.type;
  tell(t, { to: 'notifier', kind: 'finished', text: noticeFinished(t.task, stage.role, facts, ending) });
  if (ending.type !== 'Succeeded') {
    tell(t, { to: 'notifier', kind: 'alert', text: alertFailed(t.task, stage.role, facts) });
  }
  show(t, {});
}
