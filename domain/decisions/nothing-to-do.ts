import type { Stage } from '../pipeline/stages.js';
import type { StepBack } from './next-step.js';

/** What a commit came to, as far as it tells whether anything was changed. */
export interface CommitFacts {
  readonly differsFromBase: boolean;
  readonly leftOut: readonly string[];
  readonly refused?: readonly string[];
}

/** Whether a role that was to change something has changed nothing: not even what orch does not take. */
export function isNothing(stage: Stage, { differsFromBase, leftOut, refused = [] }: CommitFacts): boolean {
  return stage.delivers && !differsFromBase && leftOut.length === 0 && refused.length === 0;
}

/** Whether there is nothing to do, the role may be right about: a person decides. An empty diff decides nothing by itself. */
export function askWhetherDone({ name, role }: Stage, said: string): StepBack {
  return {
    kind: 'block',
    cause: 'nothing-to-do',
    to: name,
    reason: `${role} changed nothing: the branch does not differ from its base`,
    ...(said !== '' && { said }),
    feedback: { from: name, text: 'Nothing was changed: the branch does not differ from its base.' },
  };
}
