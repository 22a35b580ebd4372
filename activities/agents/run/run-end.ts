import { constants } from 'node:os';
import type { AgentReport } from '../../../domain/agents/agent.js';
import { agentNamed } from '../../../domain/agents/agents.js';
import { classifyEnding, type EndingFacts } from '../../../domain/failures/classify-failure.js';
import type { RunEnding } from '../../../domain/failures/failure.js';
import { isMissing } from '../../files/is-missing.js';
import type { Run } from '../../store/runs.js';
import { linesFromEnd, logLimits } from '../supervisor/lines-from-end.js';
import { readState, unreadable, type RunEnd, type RunState } from '../supervisor/state-file.js';
import { filesOf } from './run-files.js';
import { withoutEchoOf } from './without-echo-of.js';

/** What the files of a run tell of its end. */

/** SIGKILL: what a run's exit code is that was ended for its time, whichever signal it took. */
const killed = -9;

/** Of an agent that does not tell of a model, its exit code says so. */
export function isAnswered(run: Run, { answered }: AgentReport, exitCode: number | null): boolean {
  return answered || (agentNamed(run.agent)?.isAnswer === null && exitCode === 0);
}

/** In the one vocabulary; the message is not yet redacted. */
export function endingOf(
  run: Run,
  state: RunState | null,
  { words }: AgentReport,
  problem: string | null,
  at: number,
): RunEnding {
  const end = state?.end ?? null;
  const facts: EndingFacts = {
    exitCode: exitCodeOf(end),
    endedBy: end?.endedBy ?? null,
    problem: problem ?? end?.problem ?? null,
    timeoutSeconds: state?.timeoutSeconds ?? 0,
    stallSeconds: state?.stallSeconds ?? 0,
    limitUsd: state?.limitUsd ?? null,
    tellsResult: agentNamed(run.agent)?.tellsResult ?? true,
    words,
    at,
    zone: Intl.DateTimeFormat().resolvedOptions().timeZone,
  };
  return classifyEnding(facts);
}

/** What its log says; nothing where the log was pruned. */
export async function readReport(run: Run): Promise<AgentReport> {
  try {
    const lines = () => linesFromEnd(run.outputPath, logLimits);
    const agent = agentNamed(run.agent);
    const report = (await agent?.readLog(lines())) ?? silence;
    if (agent === null || report.words.result !== null) return report;
    // Without a result an error that it printed says how it ended; people are shown all that it printed.
    const { lastError } = (await agent.readLog(withoutEchoOf(filesOf(run).task, lines()))).words;
    return { ...report, words: { ...report.words, lastError } };
  } catch (error) {
    // Old logs are pruned.
    if (isMissing(error)) return silence;
    throw error;
  }
}

/** Of a run without a log: nobody knows what it has done. */
const silence: AgentReport = {
  words: { result: null, limitResetsAt: null, retryAfterSeconds: null, plain: '', lastError: null, said: '' },
  sessionId: null,
  told: { tokens: null, costUsd: null },
  counts: { tokens: 'run', cost: 'run' },
  answered: false,
  unanswered: false,
  acted: true,
  turns: null,
  model: null,
  refusedTools: [],
};

/** Of a run of which no program has ever been there. */
export const neverStarted: AgentReport = { ...silence, acted: false };

/** No program of it has ever been there. */
export function isNeverStarted(state: RunState | null, problem: string | null): boolean {
  return problem !== null || (state !== null && state.end !== null && state.program === null);
}

/** Null: there is none, or it is another run's. */
export function stateOf(run: Run): RunState | null {
  const state = readState(filesOf(run).state);
  return state === null || state === unreadable || state.runKey !== run.runKey ? null : state;
}

/** Negative: the signal that ended it; null: nobody saw how it ended. */
export function exitCodeOf(end: RunEnd | null): number | null {
  if (end === null) return null;
  if (end.endedBy === 'timeout') return killed;
  if (end.endedBy === 'settled') return 0;
  return end.signal === null ? end.exitCode : -signalNumber(end.signal);
}

function signalNumber(name: string): number {
  return (constants.signals as Readonly<Record<string, number>>)[name] ?? 0;
}
