import type { RunEnding, TransientCause } from '../failures/failure.js';
import type { Feedback } from '../task/task.js';
import type { Tries } from '../task/tries.js';
import type { WaitUntil } from '../task/waiting.js';
import { type BlockCause, causeOfEnding } from './ways-out.js';
import { keepStart } from '../text/cut-text.js';

/** A run that ends without a word this often in one visit is no accident of its host. */
const maxLost = 10;

/** A limit whose end nobody told lasts for hours or days: it is asked for no more often, and no less, than that. */
const longestUntoldSeconds = 3_600;

const longestSaid = 200;

export type NextTry =
  | { readonly kind: 'done' }
  | {
      readonly kind: 'again';
      /** Null: at once. */
      readonly wait: WaitUntil | null;
      /** Go on with the agent's own session, where it has one. */
      readonly resume: boolean;
      readonly feedback: Feedback | null;
      readonly tries: Tries;
    }
  /** A person is needed before the role may try again. */
  | {
      readonly kind: 'block';
      readonly cause: BlockCause;
      readonly reason: string;
      /** How many tries were used up, in the contract's words; null: another try would be of no use. */
      readonly outOfTries: string | null;
      /** Go on with the agent's own session afterwards. */
      readonly resume: boolean;
      readonly feedback: Feedback | null;
    }
  /** The role has done something to the world outside, and gets no second try: its stage has failed. */
  | { readonly kind: 'fail'; readonly reason: string };

export interface TryQuestion {
  readonly ending: RunEnding;
  readonly exitCode: number | null;
  readonly agent: string;
  readonly tries: Tries;
  readonly now: number;
  /** The role acts on the world outside: what it has begun is not begun again without a person. */
  readonly acts: boolean;
  /** The run has used a tool. */
  readonly acted: boolean;
  readonly maxTries: number;
  readonly transientRetries: number;
  readonly backoffBaseSeconds: number;
  readonly backoffMaxSeconds: number;
  /** The breaker of its provider is open; absent: it is closed, or nobody knows. */
  readonly held?: boolean;
}

/** Decides how a task goes on after a run of an agent: done, again (when, and with what), or a person. */
export function nextTry(question: TryQuestion): NextTry {
  const { ending, tries, now } = question;
  if (ending.type === 'Succeeded') return { kind: 'done' };
  if (question.acts && question.acted) return fail(ending);
  if (isHeld(ending, question.held === true)) return again(null, true, tries);
  if (ending.newSession === true && tries.newSession === 0) {
    return again(null, false, { ...tries, newSession: 1 });
  }
  if (ending.onceMore === true && tries.onceMore === 0) {
    return again(backoff(ending, now + 5_000), true, { ...tries, onceMore: 1 });
  }
  switch (ending.type) {
    case 'AgentTransient':
      return afterTransient(question, ending);
    case 'AgentQuota':
      return afterQuota(question, ending);
    case 'AgentLost': {
      if (tries.lost >= maxLost) return block(ending, `lost ${maxLost + 1} times: ${ending.message}`);
      return again(null, true, { ...tries, lost: tries.lost + 1 });
    }
    case 'AgentUnusable':
      return block(ending, ending.message);
    case 'BudgetExceeded':
      return { ...block(ending, `${ending.message} [BudgetExceeded]`), resume: true };
    case 'AgentFailed':
    case 'AgentTimedOut':
      return afterFailure(question, ending, { resume: false });
    // Its session knows what is left to do.
    case 'AgentOutOfTurns':
      return afterFailure(question, ending, { resume: true });
  }
}

/** The provider has failed for all tasks: the breaker says when it is tried again, tells it once, and no try is used up. */
export function isHeld(ending: RunEnding, held: boolean): boolean {
  if (!held || ending.type === 'Succeeded') return false;
  return ending.type === 'AgentTransient' || ending.type === 'AgentQuota' || ending.lacks !== undefined;
}

type Failure = Exclude<RunEnding, { type: 'Succeeded' }>;

/** CONTRACT, "Failures": min(2^n·base, max) with n = 1 at the first; never sooner than what the provider asked for. */
function afterTransient(question: TryQuestion, ending: Failure): NextTry {
  const { agent, tries, now, transientRetries, backoffBaseSeconds, backoffMaxSeconds } = question;
  const asked = ending.notBefore ?? 0;
  // Longer than we would ever wait by ourselves: as good as a quota, and no fault of the try.
  if (asked > now + backoffMaxSeconds * 1_000) {
    const isLimit = ending.cause === 'rate-limit' || ending.cause === 'overload';
    return again(isLimit ? { kind: 'limit', agent, until: asked } : backoff(ending, asked), true, tries);
  }
  const n = tries.transient + 1;
  if (n > transientRetries) {
    const cause = ending.cause === undefined ? '' : ` (${transientInWords[ending.cause]})`;
    const outOfTries = `transient${cause} after ${tries.transient} attempts`;
    return { ...block(ending, `${outOfTries}: ${ending.message}`), outOfTries };
  }
  const seconds = Math.min(2 ** n * backoffBaseSeconds, backoffMaxSeconds);
  const moment = Math.max(now + seconds * 1_000, asked);
  return again(backoff(ending, moment), true, { ...tries, transient: n });
}

const transientInWords: Readonly<Record<TransientCause, string>> = {
  'rate-limit': 'rate-limit',
  overload: 'overload',
  network: 'network',
  server: 'server error',
  silence: 'silence',
};
/** Until the told end of the limit; where none was told, a wait that grows with each such run in a row. */
function afterQuota({ agent, tries, now, backoffBaseSeconds }: TryQuestion, ending: Failure): NextTry {
  if (ending.notBefore !== undefined) {
    const until = Math.max(now + backoffBaseSeconds * 1_000, ending.notBefore);
    return again({ kind: 'limit', agent, until }, true, { ...tries, untoldLimit: 0 });
  }
  const untoldLimit = tries.untoldLimit + 1;
  const seconds = Math.min(2 ** untoldLimit * backoffBaseSeconds, longestUntoldSeconds);
  const wait = { kind: 'limit', agent, until: now + seconds * 1_000, untold: saidOf(ending.message) } as const;
  return again(wait, true, { ...tries, untoldLimit });
}

/** Its first line is where an agent tells of a limit. */
function saidOf(message: string): string {
  return keepStart(message.trim().split('\n', 1)[0] ?? '', longestSaid);
}

function afterFailure(question: TryQuestion, ending: Failure, { resume }: { readonly resume: boolean }): NextTry {
  const failed = question.tries.failed + 1;
  const feedback: Feedback = { from: 'failure', text: ending.message };
  if (failed >= question.maxTries) {
    const exit = question.exitCode === null ? 'none' : String(question.exitCode);
    const outOfTries = `${failed} attempts (exit=${exit})`;
    return { ...block(ending, `${outOfTries}: ${ending.message}`), outOfTries, resume, feedback };
  }
  return { ...again(null, resume, { ...question.tries, failed }), feedback };
}

function fail({ message }: Failure): NextTry {
  return { kind: 'fail', reason: message };
}

function block({ type }: Failure, reason: string): Extract<NextTry, { kind: 'block' }> {
  return { kind: 'block', cause: causeOfEnding[type], reason, outOfTries: null, resume: false, feedback: null };
}

function again(wait: WaitUntil | null, resume: boolean, tries: Tries): Extract<NextTry, { kind: 'again' }> {
  return { kind: 'again', wait, resume, feedback: null, tries };
}

function backoff({ message }: Failure, until: number): WaitUntil {
  return { kind: 'backoff', failure: message, until };
}
