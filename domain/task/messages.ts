import type { StageName } from '../pipeline/stages.js';

/** Names and shapes of what a task can be told and asked; the workflow and every client share them. */
export const messageNames = {
  approve: 'approve',
  reject: 'reject',
  guide: 'guide',
  pause: 'pause',
  resume: 'resume',
  decide: 'decide',
  retry: 'retry',
  close: 'close',
  status: 'status',
} as const;

/** Signals `approve` and `reject`. */
export interface DecisionSignal {
  /** The approval's id (`deploy#2@<commit>`), or its kind and commit (`deploy@<commit>`, at least 7 digits). */
  readonly approval: string;
  readonly by: string;
  readonly reason?: string;
}

/** Update `decide`. */
export interface Decision extends DecisionSignal {
  readonly decision: 'approved' | 'rejected';
}

export interface Guidance {
  readonly by: string;
  readonly text: string;
}

export interface Pause {
  readonly by: string;
}

/** Signal `close`: a task that has asked whether there is nothing to do is done. */
export interface Close {
  readonly by: string;
}

/** Update `retry`: goes on with a blocked task. */
export interface Retry {
  readonly by: string;
  /** The stage to go on from; the blocked one where absent. */
  readonly from?: StageName;
  /** A new limit for the whole task, in US dollars. */
  readonly budgetUsd?: number;
}

/** The workflows' type names, and the six search attributes. */
export const taskWorkflowType = 'taskWorkflow';
export const mergeWorkflowType = 'mergeWorkflow';
export const pruneLogsWorkflowType = 'pruneLogsWorkflow';
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
