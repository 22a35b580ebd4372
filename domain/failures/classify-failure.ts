import type { AgentResult, AgentWords } from '../agents/agent-words.js';
import { dollars } from '../text/dollars.js';
import { limitReset, plausibleReset } from './limit-reset.js';
import type { EndedBy } from './ended-by.js';
import { type FailureKind, kindOfPrinted, kindOfResult, kindOfSuccess } from './failure-kind.js';
import type { RunEnding } from './failure.js';
import { retryAfter } from './retry-after.js';

/** How a run ended, as facts. */
export interface EndingFacts {
  /** Negative: the signal that ended the program; null: nobody saw how it ended. */
  readonly exitCode: number | null;
  /** Settled: it said its result, and was ended because it did not exit. */
  readonly endedBy: EndedBy | null;
  /** Why the program could not be started; null: it was. */
  readonly problem: string | null;
  readonly timeoutSeconds: number;
  readonly stallSeconds: number;
  /** US dollars that it might cost: what was left of the task's budget; null: no limit. */
  readonly limitUsd: number | null;
  /** The agent ends with a result; one without it has failed. */
  readonly tellsResult: boolean;
  readonly words: AgentWords;
  /** When it ended (epoch milliseconds). */
  readonly at: number;
  /** The time zone of its host: some tell a limit's end by the clock on the wall. */
  readonly zone: string;
}

/** The messages are not yet redacted, and any length. */
export function classifyEnding(facts: EndingFacts): RunEnding {
  const { exitCode, endedBy, words } = facts;
  const { result } = words;
  if (facts.problem !== null) return { type: 'AgentUnusable', message: facts.problem };
  if (endedBy === 'timeout') {
    return { type: 'AgentTimedOut', message: `ran into its time-out of ${facts.timeoutSeconds} s${lastWords(words)}` };
  }
  if (endedBy === 'shutdown') return { type: 'AgentLost', message: 'was ended by a shutdown of the stack' };
  if (endedBy === 'cancel') return { type: 'AgentLost', message: 'was cancelled' };
  if (endedBy === 'stall') {
    const message = `printed nothing for ${facts.stallSeconds} s, and was ended`;
    return { type: 'AgentTransient', cause: 'silence', message };
  }
  if (endedBy === 'budget') {
    // What had said its result by then has done its work.
    const said = result === null || failed(result) ? null : saidToBeSuccess(facts, 0, result);
    return said?.type === 'Succeeded' ? said : overBudget(facts);
  }
  if (endedBy === 'memory') {
    return { type: 'AgentFailed', message: `was killed: its host is out of memory${lastWords(words)}` };
  }
  if (exitCode === null) return { type: 'AgentLost', message: 'its process is gone and left no exit code' };
  if (result === null) return withoutResult(facts, exitCode);
  // Without a limit of ours it is one that its program, or who set it up, has given it.
  if (result.subtype === 'error_max_budget_usd' && facts.limitUsd !== null) return overBudget(facts);
  if (result.subtype === 'error_max_turns') {
    return { type: 'AgentOutOfTurns', message: `took all the turns that it may take${lastWords(words)}` };
  }
  if (!failed(result)) return saidToBeSuccess(facts, exitCode, result);
  const message = errorText(result, words);
  return ofKind(kindOfResult(result, message), facts, message);
}

function overBudget({ limitUsd }: EndingFacts): RunEnding {
  const left = limitUsd === null ? '' : `, ${dollars(limitUsd)}`;
  return { type: 'BudgetExceeded', message: `used up what was left of the task's budget${left}` };
}

function saidToBeSuccess(facts: EndingFacts, exitCode: number, result: AgentResult): RunEnding {
  const { tellsResult, words } = facts;
  const kind = kindOfSuccess(result, result.text ?? '', exitCode);
  if (kind !== null) return ofKind(kind, facts, errorText(result, words));
  if (exitCode !== 0) {
    return { type: 'AgentFailed', message: `exit code ${exitCode} after a result${lastWords(words)}` };
  }
  if (!tellsResult) return { type: 'Succeeded' };
  if (result.text === null || result.text.trim() === '') {
    return { type: 'AgentFailed', message: 'ended without an answer: its result is empty' };
  }
  return { type: 'Succeeded' };
}

/** 15: somebody outside told it to end, as a host does that goes down. */
const sigterm = [-15, 128 + 15];
const sigkill = [-9, 128 + 9];

function withoutResult(facts: EndingFacts, exitCode: number): RunEnding {
  const { words } = facts;
  if (exitCode === 0 && !facts.tellsResult) return { type: 'Succeeded' };
  if (exitCode === 0) return { type: 'AgentFailed', message: `ended without a result${lastWords(words)}` };
  if (sigterm.includes(exitCode)) return { type: 'AgentLost', message: 'was told to end from outside orch (SIGTERM)' };
  if (sigkill.includes(exitCode)) return { type: 'AgentLost', message: 'was killed from outside orch (SIGKILL)' };
  const message = `exit code ${exitCode} without a result${toldError(words.lastError)}${lastWords(words)}`;
  return exitCode > 0
    ? ofKind(kindOfPrinted(words.lastError), facts, message, words.lastError ?? '')
    : { type: 'AgentFailed', message };
}

/** `told`: where a moment may stand at which it may go on. */
function ofKind(kind: FailureKind, facts: EndingFacts, message: string, told = message): RunEnding {
  const { at, zone, words } = facts;
  switch (kind.kind) {
    case 'quota': {
      const reset =
        plausibleReset(words.limitResetsAt, at) ??
        limitReset(told, at, zone) ??
        plausibleReset(retryAfter(told, at), at);
      return { type: 'AgentQuota', message, ...(reset === null ? {} : { notBefore: reset }) };
    }
    case 'transient': {
      const asked = Math.max(retryAfter(told, at) ?? 0, at + (words.retryAfterSeconds ?? 0) * 1_000);
      const retryAt = asked === at ? null : plausibleReset(asked, at);
      return {
        type: 'AgentTransient',
        cause: kind.cause,
        message,
        ...(retryAt === null ? {} : { notBefore: retryAt }),
      };
    }
    case 'unusable':
      return {
        type: 'AgentUnusable',
        message,
        ...(kind.lacks !== null && { lacks: kind.lacks }),
        ...(kind.onceMore ? { onceMore: true } : {}),
      };
    case 'dead-session':
      return { type: 'AgentFailed', message, newSession: true };
    case 'failed':
      return { type: 'AgentFailed', message };
  }
}

function failed(result: AgentResult): boolean {
  return result.isError || (result.subtype !== null && result.subtype !== 'success');
}

function errorText(result: AgentResult, words: AgentWords): string {
  const texts = [result.text ?? '', result.errors].filter((text) => text.trim() !== '');
  if (texts.length > 0) return texts.join('\n');
  return `ended with ${result.errorType ?? result.terminalReason ?? result.subtype ?? 'an error'}${lastWords(words)}`;
}

/** It may stand far before the last words. */
function toldError(error: string | null): string {
  return error === null ? '' : `: ${error.split('\n', 1)[0] ?? ''}`;
}

function lastWords({ plain, said }: AgentWords): string {
  const words = plain === '' ? said : plain;
  return words === '' ? '' : `; its last words:\n${words}`;
}
