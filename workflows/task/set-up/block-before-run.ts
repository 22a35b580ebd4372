import { type BlockCause, waysOut } from '../../../domain/decisions/ways-out.js';
import type { GateCheck } from '../../../domain/gates/gate.js';
import type { Stage } from '../../../domain/pipeline/stages.js';
import { tellBlocked } from '../outbox/tell-blocked.js';
import type { Task } from '../state/task.js';

export interface BlockBefore {
  readonly cause: BlockCause;
  readonly reason: string;
  readonly evidence: readonly GateCheck[];
}

/** Before the role's next run a person is waited for, also in a later run of the workflow. */
export function blockBeforeRun(task: Task, { role }: Stage, { cause, reason, evidence }: BlockBefore): void {
  const block = { reason, ways: waysOut(cause, role), ...(evidence.length > 0 && { evidence }) };
  tellBlocked(task, block);
  task.state.attempt = { ...task.state.attempt, wait: { kind: 'person', ...block } };
}
