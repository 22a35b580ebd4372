import { defineQuery, defineSignal, setHandler } from '@temporalio/workflow';
import type { Decision } from '../../domain/task/decision.js';
import { deployMessages, type DeployReply } from '../../domain/deploys/deploy-turn.js';
import { type MergeReply, mergeMessages } from '../../domain/task/merge-turn.js';
import {
  type Close,
  type DecisionMade,
  type DecisionSignal,
  type Edited,
  type Guidance,
  messageNames,
  type Pause,
  type Prioritize,
  type Retry,
  type TaskBudget,
  type TaskSettings,
} from '../../domain/task/messages.js';
import { readDecisionMade, readDecisionSignal } from '../../domain/task/read-message.js';
import type { TaskView } from '../../domain/task/task-view.js';
import { takeDeployReply } from './deploy/take-reply.js';
import { decideByRow, decideBySignal } from './waits/decide.js';
import { settingsOf, type Task } from './state/task.js';
import { viewOf } from './state/view.js';
import {
  drop,
  setPaused,
  takeBudget,
  takeClose,
  takeEdited,
  takeGuidance,
  takeMergeReply,
  takePriority,
  takeRetry,
} from './take-messages.js';

export const decide = defineSignal<[DecisionMade]>(messageNames.decide);
export const approve = defineSignal<[DecisionSignal]>(messageNames.approve);
export const reject = defineSignal<[DecisionSignal]>(messageNames.reject);
export const edited = defineSignal<[Edited]>(messageNames.edited);
export const guide = defineSignal<[Guidance]>(messageNames.guide);
export const pause = defineSignal<[Pause]>(messageNames.pause);
export const resume = defineSignal<[Pause]>(messageNames.resume);
export const prioritize = defineSignal<[Prioritize]>(messageNames.prioritize);
export const retry = defineSignal<[Retry]>(messageNames.retry);
export const budget = defineSignal<[TaskBudget]>(messageNames.budget);
export const close = defineSignal<[Close]>(messageNames.close);
export const wake = defineSignal(messageNames.wake);
export const mergeReply = defineSignal<[MergeReply]>(mergeMessages.reply);
export const deployReply = defineSignal<[DeployReply]>(deployMessages.reply);
export const status = defineQuery<TaskView>(messageNames.status);
export const settings = defineQuery<TaskSettings>(messageNames.settings);

/** What a task can be told and asked. Handlers only change the task's state: the story waits for it. */
export function answerMessages(task: Task): void {
  setHandler(status, () => viewOf(task), { description: 'Where the task stands' });
  setHandler(settings, () => settingsOf(task), { description: 'By which settings the task is run' });
  takeDecisions(task);
  setHandler(retry, (message: unknown) => takeRetry(task, message), {
    description:
      'Goes on with a blocked or waiting task: {"by": NAME, "from": STAGE, "budgetUsd": DOLLARS, "unreviewed": true}',
  });
  setHandler(guide, (message: unknown) => takeGuidance(task, message), {
    description: 'Tells the agents something: it stands in the next prompt, and wakes a blocked task',
  });
  setHandler(edited, (message: unknown) => takeEdited(task, message), {
    description: 'The work item says something else: it stands in the next prompt, and wakes nothing',
  });
  setHandler(pause, () => setPaused(task, true), { description: 'A running agent finishes, nothing new starts' });
  setHandler(resume, () => setPaused(task, false), { description: 'Goes on after a pause' });
  setHandler(prioritize, (message: unknown) => takePriority(task, message), {
    description: 'Where the task stands among those that wait for a slot: {"by": NAME, "priority": 1 TO 5}',
  });
  setHandler(budget, (message: unknown) => takeBudget(task, message), {
    description:
      'What the task may cost, and goes on where its limit blocks it: {"by": NAME, "budgetUsd": DOLLARS, "unreviewed": true}',
  });
  setHandler(close, (message: unknown) => takeClose(task, message), {
    description: 'There is nothing to do, as the task was asked: it is done',
  });
  setHandler(wake, () => void (task.mayAsk = true), { description: 'What the task waits for may be over: it looks' });
  setHandler(deployReply, (reply) => takeDeployReply(task, reply), { description: 'From the workflow that deploys' });
  setHandler(mergeReply, (reply) => takeMergeReply(task, reply), { description: 'From the workflow that merges' });
}

function takeDecisions(task: Task): void {
  setHandler(
    decide,
    async (message: unknown) => {
      const read = readDecisionMade(message);
      if (typeof read === 'string') drop('a decision', read);
      else await decideByRow(task, read);
    },
    { description: 'A row of the ledger holds a decision: {"id": ID}' },
  );
  const bySignal = (decision: Decision['decision']) => async (message: unknown) => {
    const read = readDecisionSignal(message);
    if (typeof read === 'string') drop('a decision', read);
    else await decideBySignal(task, decision, read);
  };
  const where = 'where the project names no approvers';
  setHandler(approve, bySignal('approved'), { description: `Approves, ${where}: {"approval": ID, "by": NAME}` });
  setHandler(reject, bySignal('rejected'), {
    description: `Rejects, ${where}: {"approval": ID, "by": NAME, "reason": TEXT}`,
  });
}
