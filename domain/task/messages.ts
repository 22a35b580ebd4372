import type { StageName } from '../pipeline/stages.js';
import type { Priority } from '../brakes/priority.js';
import type { Repository, TaskPolicy } from './task.js';

/** Names and shapes of what a task can be told and asked; the workflow and every client share them. */
export const messageNames = {
  approve: 'approve',
  reject: 'reject',
  guide: 'guide',
  edited: 'edited',
  pause: 'pause',
  resume: 'resume',
  decide: 'decide',
  retry: 'retry',
  close: 'close',
  wake: 'wake',
  budget: 'budget',
  prioritize: 'prioritize',
  status: 'status',
  settings: 'settings',
} as const;

/** Signal `decide`: a row of the ledger holds the decision. */
export interface DecisionMade {
  readonly id: string;
}

/** Signals `approve` and `reject`, for the Temporal UI: they count where the project names no approvers. */
export interface DecisionSignal {
  /** The approval's id (`deploy#2@<commit>`), or its kind and commit (`deploy@<commit>`, at least 7 digits). */
  readonly approval: string;
  readonly by: string;
  /** A rejection needs one. */
  readonly reason?: string;
}

export interface Guidance {
  readonly by: string;
  readonly text: string;
}

/** Signal `edited`: the work item says something else; the agents hear of it with the next run. */
export interface Edited {
  readonly by: string;
  /** What has changed. */
  readonly text: string;
}

export interface Pause {
  readonly by: string;
}

/** Signal `prioritize`: where the task stands among those that wait for a slot. */
export interface Prioritize {
  readonly by: string;
  readonly priority: Priority;
}

/** Signal `close`: a task that has asked whether there is nothing to do is done. */
export interface Close {
  readonly by: string;
}

/** Signal `budget`: what the whole task may cost; a task that is blocked by its limit goes on. */
export interface TaskBudget {
  readonly by: string;
  /** US dollars; null: as its settings have it. */
  readonly budgetUsd: number | null;
}

/** Signal `retry`: goes on with a task that is blocked or waits. */
export interface Retry {
  readonly by: string;
  /** By which the answer is known in the task's view; absent: nobody looks for it. */
  readonly id?: string;
  /** The stage to go on from; the blocked one where absent. */
  readonly from?: StageName;
  /** A new limit for the whole task, in US dollars. */
  readonly budgetUsd?: number;
  /**
   * What is merged need not have passed all stages, says a decision of this row, by somebody who may approve deployments; `true`
   * counts where the project names no approvers.
   */
  readonly unreviewed?: string | true;
  /** The present settings, for the rest of the task; absent: it keeps those that it has. */
  readonly settings?: TaskSettings;
}

/** What of a task follows from settings and projects file: the answer of the query `settings`. */
export interface TaskSettings {
  readonly policy: TaskPolicy;
  readonly repository: Repository;
}

/** The workflows' type names, and the six search attributes. */
export const taskWorkflowType = 'taskWorkflow';
export const mergeWorkflowType = 'mergeWorkflow';
export const environmentWorkflowType = 'environmentWorkflow';
export const eventWorkflowType = 'eventWorkflow';
export const pollWorkflowType = 'pollWorkflow';
/** A poll's signal: something has happened that no webhook tells as a whole. */
export const lookSignal = 'look';
export const pruneLogsWorkflowType = 'pruneLogsWorkflow';
export const logWindowWorkflowType = 'logWindowWorkflow';
export const searchAttributes = {
  project: 'OrchProject',
  repo: 'OrchRepo',
  branch: 'OrchBranch',
  stage: 'OrchStage',
  status: 'OrchStatus',
  costUsd: 'OrchCostUsd',
} as const;
/** Longer values are cut before they are set. */
export const searchAttributeLimit = 255;
