import type { AgentResult } from './agent-words.js';
import type { Tokens } from './tokens.js';
import type { AgentReport } from './agent.js';
import { count, field, isSessionId, parseLine, textIn } from './json-line.js';
import { lastError } from '../failures/words/last-error.js';
import { lastWords } from './last-words.js';

const longestMessage = 8_000;

/** Enough of a log's end for what a run says last; the session's id stands in its first line. */
export async function readCodexLog(lines: AsyncIterable<string>): Promise<AgentReport> {
  let result: AgentResult | null = null;
  let usage: Tokens | null = null;
  let sessionId: string | null = null;
  let answered = false;
  let unanswered = true;
  let turnBegan = false;
  let acted = false;
  const plain = lastWords();
  const ending = lastError();
  const said = lastWords();
  for await (const line of lines) {
    const event = parseLine(line);
    // An empty line stands for what nobody has read.
    if (line === '' || usesTool(event, line)) acted = true;
    if (line === '') ending.stop();
    else if (event === null) {
      plain.putBefore(line);
      ending.putBefore(line);
    } else if (event.type === 'thread.started') {
      sessionId = isSessionId(event.thread_id) ? event.thread_id : null;
      break;
    } else if (event.type === 'turn.started') {
      turnBegan = true;
    } else if (event.type === 'error') {
      // It tries again by itself; what an answer took that was cut off is used all the same.
      if (isCutOff(textIn(event, 'message', longestMessage) ?? '')) unanswered = false;
    } else if (event.type === 'turn.completed') {
      usage ??= usageOf(field(event, 'usage'));
      result ??= succeeded;
    } else if (event.type === 'turn.failed') {
      result ??= failure(textIn(field(event, 'error'), 'message', longestMessage));
    } else if (event.type === 'item.completed') {
      const item = field(event, 'item');
      if (isCodexAnswer(event)) {
        answered = true;
        unanswered = false;
      }
      if (item.type !== 'agent_message') continue;
      ending.stop();
      said.putBefore(textIn(item, 'text', longestMessage) ?? '');
    }
  }
  const text = said.whole();
  return {
    words: {
      result: result !== null && !result.isError ? { ...result, text } : result,
      limitResetsAt: null,
      retryAfterSeconds: null,
      plain: plain.whole(),
      lastError: ending.text(),
      said: text,
    },
    sessionId,
    told: { tokens: usage, costUsd: null },
    counts: { tokens: 'session', cost: null },
    answered,
    unanswered: unanswered && usage === null && (result === null ? !turnBegan : isRefusal(result)),
    acted,
    turns: null,
    model: null,
    refusedTools: [],
  };
}

/** An error among its items is a warning of its own. */
export function isCodexAnswer(event: Record<string, unknown>): boolean {
  const { type } = event;
  return (type === 'item.started' || type === 'item.completed') && field(event, 'item').type !== 'error';
}

/** Of the items that it tells of, those that do nothing but think and speak. */
const silent: readonly unknown[] = ['agent_message', 'reasoning', 'todo_list', 'error'];

/** Also where the line was cut off. */
function usesTool(event: Record<string, unknown> | null, line: string): boolean {
  if (event === null) return line.startsWith('{"type":"item.');
  return String(event.type).startsWith('item.') && !silent.includes(field(event, 'item').type);
}

const succeeded: AgentResult = {
  isError: false,
  subtype: null,
  text: null,
  errors: '',
  status: null,
  errorType: null,
  terminalReason: null,
  byProgram: false,
};

function failure(message: string | null): AgentResult {
  const text = message ?? 'the turn failed without a message';
  return { ...succeeded, isError: true, byProgram: true, text, ...meaningOf(text) };
}

const cutOff = /stream disconnected before completion|reading the server response|waiting for SSE/i;
/** No answer had begun: there was no connection. */
const unsent = /error sending request|\b(?:ENOTFOUND|ECONNREFUSED)\b|dns error|connection refused/i;

function isCutOff(message: string): boolean {
  return cutOff.test(message) && !unsent.test(message);
}

/** It says of itself that no model was asked, or none answered; of what it does not say so, nobody knows. */
function isRefusal({ isError, text, status, errorType }: AgentResult): boolean {
  if (!isError || isCutOff(text ?? '')) return false;
  const byServer = (status !== null && status >= 400 && status < 500) || errorType === 'usage_limit_reached';
  return byServer || unsent.test(text ?? '');
}

type Meaning = Partial<Pick<AgentResult, 'status' | 'errorType' | 'terminalReason'>>;

/** It tells what went wrong in words alone; the first row that fits says what they mean. */
const meanings: readonly (readonly [RegExp, Meaning])[] = [
  [/hit your (?:\w+ )?usage limit/i, { errorType: 'usage_limit_reached' }],
  [/Quota exceeded\. Check your plan|To use Codex with your ChatGPT plan/i, { status: 402 }],
  [/ran out of room in the model's context window/i, { terminalReason: 'prompt_too_long' }],
  [/Missing environment variable|Please (?:log out and )?sign in again|Not logged in/i, { status: 401 }],
  [/\bmodel\b.{1,200} does not exist/i, { status: 404 }],
];

function meaningOf(text: string): Meaning {
  const status = /\bstatus:? (\d{3})\b/.exec(text)?.[1];
  return (
    meanings.find(([pattern]) => pattern.test(text))?.[1] ?? (status === undefined ? {} : { status: Number(status) })
  );
}

/** Its input counts what came from the cache and what was written into it. */
function usageOf(usage: Record<string, unknown>): Tokens | null {
  const [input, output] = [count(usage.input_tokens), count(usage.output_tokens)];
  if (input === null || output === null) return null;
  const cacheRead = Math.min(count(usage.cached_input_tokens) ?? 0, input);
  const cacheWritten = Math.min(count(usage.cache_write_input_tokens) ?? 0, input - cacheRead);
  return { input: input - cacheRead - cacheWritten, output, cacheRead, cacheWritten };
}
