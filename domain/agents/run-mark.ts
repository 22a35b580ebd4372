/**
 * The name, in the environment of all that a run starts, of the run's key. A process inherits it wherever it goes: out of
 * its group, its session, its parent's care.
 */
export const runMark = 'ORCH_RUN';
