import type { CommitAndPushOutput } from '../../../activities/on-host/commit-and-push.js';
import type { StepAside } from '../../../domain/decisions/next-step.js';
import { bringsBack } from '../../../domain/git/elsewhere.js';
import { gateCheck } from '../../../domain/gates/gate.js';
import type { Stage } from '../../../domain/pipeline/stages.js';
import { elsewhereInWords, tellElsewhere } from '../../../domain/wording/elsewhere-in-words.js';
import { noteGate } from '../state/gates.js';
import { backToItself, stepAfterGate } from '../state/steps.js';
import type { Task } from '../state/task.js';

/** A role that has left its work where no commit takes it from has not delivered it; null: it goes on with what there is. */
export function stepOfElsewhere(task: Task, stage: Stage, commit: CommitAndPushOutput): StepAside | null {
  const { elsewhere = [], committed } = commit;
  // What is done in the world outside is not done again for it.
  if (stage.deploysTo !== null || !bringsBack(elsewhere, { committed, delivers: stage.delivers })) return null;
  const tail = `left elsewhere: ${elsewhere.map(elsewhereInWords).join('; ')}`;
  const checks = [gateCheck({ kind: 'commit', name: 'commit', outcome: 'failed', tail })];
  const feedback = tellElsewhere(elsewhere, task.identity.branch);
  const gate = { passed: false, verdict: null, feedback, checks };
  noteGate(task, commit.headCommit, gate);
  const step = stepAfterGate(task, backToItself(stage), gate);
  return step.kind === 'advance' ? null : step;
}
