import type { Logger } from 'pino';
import type { Pool } from 'pg';
import type { AgentReport } from '../../../domain/agents/agent.js';
import { agentFailureTypes, type RunEnding } from '../../../domain/failures/failure.js';
import type { Prices } from '../../../domain/agents/prices.js';
import { saidLimit } from '../../../domain/task/waiting.js';
import { mostRefusedHosts, type Refused } from '../../../domain/network/network.js';
import type { Redact } from '../../../domain/text/redact.js';
import { signOf } from '../../../domain/brakes/sign.js';
import { bookedEnd, type BookedEnd, bookEnd, type BrakeRules } from '../../store/brakes/book-end.js';
import { findRun, type Run } from '../../store/runs.js';
import { readRefusedHosts } from '../../network/refused-hosts.js';
import { filesOf } from './run-files.js';
import { nothingUsed, usageOf } from './usage-of.js';
import type { RunState } from '../supervisor/state-file.js';
import { endingOf, exitCodeOf, isAnswered, isNeverStarted, neverStarted, readReport, stateOf } from './run-end.js';

export interface BookRunDeps {
  readonly pool: Pool;
  readonly redact: Redact;
  readonly prices: Prices;
  readonly log: Logger;
  readonly rules: BrakeRules;
  /** Beside the run: tells tasks that they may go on. */
  readonly wake: (taskIds: readonly string[]) => void;
}

export interface BookRun {
  readonly run: Run;
  /** Why no process was started; null: one was. */
  readonly problem: string | null;
  /** A requested cancel ended the run, unless it had ended by itself. */
  readonly cancelled: boolean;
}

export interface BookedRun {
  /** As the ledger has it: another attempt may have booked the run before. */
  readonly run: Run;
  readonly ending: RunEnding;
  /** The end of what the agent said of its work, redacted; empty where it said nothing. */
  readonly lastWords: string;
  /** It has used a tool, as far as its log tells. */
  readonly acted: boolean;
  readonly brakes: BookedEnd;
}

/** The outcome of a run that was ended by a requested cancel; those of the others are the types of their endings. */
const cancelledOutcome = 'Cancelled';

/** Writes down how a run ended, what it used and what it cost; done again, it changes nothing. */
export async function bookRun(deps: BookRunDeps, { run, problem, cancelled }: BookRun): Promise<BookedRun> {
  const { pool, log } = deps;
  const state = stateOf(run);
  const finishedAt = state?.end?.at ?? Date.now();
  const started = !isNeverStarted(state, problem);
  const report = started ? await readReport(run) : neverStarted;
  const ending = endingOf(run, state, report, problem, finishedAt);
  const outcome = wasCancelled(state, ending, cancelled) ? cancelledOutcome : ending.type;
  const exitCode = exitCodeOf(state?.end ?? null);
  const refused = refusedTo(deps, run, report);
  const finished = {
    finishedAt: new Date(finishedAt),
    exitCode,
    outcome,
    ...(started ? await usageOf(deps, run, state, report) : nothingUsed),
    turns: report.turns,
    modelUsed: report.model === null ? null : deps.redact(report.model),
    sessionId: report.sessionId ?? state?.sessionId ?? run.sessionId,
    refused,
    // It was ended because it had cost this much.
    heldUsd: state?.end?.endedBy === 'budget' ? (state.limitUsd ?? null) : null,
  };
  const sign = signOf(redacted(deps, ending), isAnswered(run, report, exitCode));
  const { wake, ...brakes } = await bookEnd(deps, run, finished, { sign, tells: !cancelled });
  deps.wake(wake);
  const seconds = state === null ? 0 : Math.round((finishedAt - state.startedAt) / 1_000);
  log.info({ run: run.number, task: run.taskId, role: run.role, outcome, exitCode, seconds }, 'agent finished');
  if (refused !== null)
    log.warn({ run: run.number, role: run.role, ...refused }, 'the agent was refused what it asked for');
  const booked = (await findRun(pool, run.runKey)) ?? run;
  if (booked.costUsd === null || (booked.tokens === null && booked.costUsd > 0)) {
    const model = booked.modelUsed ?? booked.model;
    log.warn({ run: run.number, log: run.outputPath, model }, 'the usage or the cost of the run is not known');
  }
  const lastWords = lastWordsOf(deps, report);
  return { run: booked, ending: asBooked(deps, booked, ending), lastWords, acted: report.acted, brakes };
}

/** How a run ended that was booked before, told again from its row and its files. */
export async function bookedBefore(deps: BookRunDeps, run: Run): Promise<BookedRun> {
  const state = stateOf(run);
  // Where not even its files could be written, its row alone says that no process of it was there.
  const neverSeen = state === null && run.pid === null && run.outcome !== 'AgentLost';
  const started = !neverSeen && !isNeverStarted(state, null);
  const report = started ? await readReport(run) : neverStarted;
  const finishedAt = run.finishedAt?.getTime() ?? Date.now();
  const ending = asBooked(deps, run, endingOf(run, state, report, null, finishedAt));
  const brakes = await bookedEnd(deps.pool, run);
  return { run, ending, lastWords: lastWordsOf(deps, report), acted: report.acted, brakes };
}

/** Null: nothing. */
function refusedTo({ redact }: BookRunDeps, run: Run, { refusedTools }: AgentReport): Refused | null {
  const tools = refusedTools.slice(0, mostRefusedTools).map(redact);
  const hosts = readRefusedHosts(filesOf(run).refused).slice(0, mostRefusedHosts).map(redact);
  return tools.length + hosts.length === 0 ? null : { tools, hosts };
}

function wasCancelled(state: RunState | null, ending: RunEnding, cancelled: boolean): boolean {
  return state?.end?.endedBy === 'cancel' || (cancelled && ending.type === 'AgentLost');
}

/** The ledger's word goes before what the files say now. */
function asBooked({ redact }: BookRunDeps, run: Run, ending: RunEnding): RunEnding {
  const type = agentFailureTypes.find((known) => known === run.outcome);
  if (run.outcome === 'Succeeded') return { type: 'Succeeded' };
  if (ending.type === 'Succeeded' || (type !== undefined && ending.type !== type)) {
    return {
      type: type ?? 'AgentLost',
      message: `was booked as ${run.outcome ?? 'unfinished'}; see ${run.outputPath}`,
    };
  }
  return redacted({ redact }, ending);
}

function redacted({ redact }: Pick<BookRunDeps, 'redact'>, ending: RunEnding): RunEnding {
  if (ending.type === 'Succeeded') return ending;
  return { ...ending, message: shortened(longestMessage, redact(ending.message)) };
}

function lastWordsOf({ redact }: BookRunDeps, { words: { result, said, plain } }: AgentReport): string {
  const told = [result?.text ?? '', said, plain].find((text) => text.trim() !== '') ?? '';
  return shortened(saidLimit, redact(told.replace(/(?![\n\t])\p{Cc}/gu, '').trim()));
}

const mostRefusedTools = 20;
const longestMessage = 2_000;
const keptOfStart = 300;

/** The start says what it is, the end says what went wrong. */
function shortened(longest: number, text: string): string {
  if (text.length <= longest) return text;
  const gap = '\n…\n';
  return text.slice(0, keptOfStart) + gap + text.slice(keptOfStart + gap.length - longest);
}
