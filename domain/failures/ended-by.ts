/**
 * Who ended a run's program: its time-out; a cancel; the stack that went down; its own silence; orch, after a result
 * that was not followed by an exit; orch, when the budget was used up; the kernel, for want of memory.
 */
export const enders = ['timeout', 'cancel', 'shutdown', 'stall', 'settled', 'budget', 'memory'] as const;
export type EndedBy = (typeof enders)[number];
