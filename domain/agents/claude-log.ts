import type { AgentResult, AgentWords } from './agent-words.js';
import { keepStart } from '../text/cut-text.js';
import type { AgentReport } from './agent.js';
import { costOf, countsOf, modelOf, synthetic, tokensOf } from './claude-use.js';
import { lastError } from '../failures/words/last-error.js';
import { count, field, isRecord, isSessionId, numberIn, parseLine, textIn } from './json-line.js';
import { lastWords } from './last-words.js';

/** How many lines from the end may hold what is told beside the result. */
const linesBeside = 200;
const longestName = 200;
const longestErrors = 8_000;

/** The last result line counts, wherever it stands; a forged one before it does not. */
export async function readClaudeLog(lines: AsyncIterable<string>): Promise<AgentReport> {
  let result: Record<string, unknown> | null = null;
  let limitResetsAt: number | null = null;
  let retryAfterSeconds: number | null = null;
  let model: string | null = null;
  let version: string | null = null;
  let unanswered = true;
  let acted = false;
  let last: Record<string, unknown> | null = null;
  const plain = lastWords();
  const ending = lastError();
  const said = lastWords();
  let looked = 0;

  for await (const line of lines) {
    looked += 1;
    const beside = looked <= linesBeside;
    // An empty line stands for what nobody has read.
    if (line === '' || usesTool(line)) acted = true;
    if (/^[{[]/.test(line)) unanswered = false;
    if (beside || result === null) {
      if (!mayHoldEvents(line)) ending.putBefore(line);
      if (line === '' || isOfModel(line)) ending.stop();
    }
    // Which version it is stands in its first lines.
    const mayTell = (result === null && line.includes('"result"')) || line.includes('"claude_code_version"');
    if (!beside && !mayTell) continue;
    const events = eventsIn(line);
    if (events.length === 0 && beside) plain.putBefore(line);
    for (const event of events) {
      if (event.type === 'result') {
        result ??= event;
      } else if (event.type === 'system' && event.subtype === 'init') {
        version = textIn(event, 'claude_code_version', longestName);
      } else if (beside) {
        limitResetsAt ??= resetOf(event);
        // What was asked before the model answered again is over.
        if (model === null) retryAfterSeconds ??= retryDelayOf(event);
        if (event.type !== 'assistant') continue;
        last ??= event;
        said.putBefore(assistantText(event));
        model ??= modelOf(event);
      }
    }
  }

  const words: AgentWords = {
    result: result === null ? null : agentResult(result, last),
    limitResetsAt,
    retryAfterSeconds,
    plain: plain.whole(),
    lastError: ending.text(),
    said: said.whole(),
  };
  return {
    words,
    sessionId: isSessionId(result?.session_id) ? result.session_id : null,
    told: {
      tokens: result === null ? null : tokensOf(result),
      costUsd: result === null ? null : costOf(result),
    },
    counts: { tokens: 'run', cost: countsOf(version) },
    answered: model !== null,
    unanswered,
    acted,
    turns: result === null ? null : count(result.num_turns),
    model,
    refusedTools: result === null ? [] : refusedTools(result),
  };
}

/** What a line tells, the last first: one event of stream-json, or all of them as `json` prints them. */
function eventsIn(line: string): Record<string, unknown>[] {
  const event = parseLine(line);
  if (event !== null) return [event];
  if (!line.startsWith('[')) return [];
  try {
    const value: unknown = JSON.parse(line);
    return Array.isArray(value) ? value.filter(isRecord).reverse() : [];
  } catch {
    return [];
  }
}

/** Whether a line is one of events, as far as that can be told without reading it: there may be many. */
function mayHoldEvents(line: string): boolean {
  return line.startsWith('{"') || line.startsWith('[{"');
}

/** Also where the line was cut off. What a tool printed is quoted in it. */
function usesTool(line: string): boolean {
  return /^[{[]/.test(line) && /"type":\s*"tool_use"/.test(line);
}

/** Where the model has spoken, what went wrong before is over. */
function isOfModel(line: string): boolean {
  return mayHoldEvents(line) && line.includes('"type":"assistant"') && !line.includes(synthetic);
}

function agentResult(line: Record<string, unknown>, lastAssistant: Record<string, unknown> | null): AgentResult {
  const { errors } = line;
  const told = Array.isArray(errors) ? errors.filter((error): error is string => typeof error === 'string') : [];
  return {
    isError: line.is_error === true,
    subtype: textIn(line, 'subtype', longestName),
    text: typeof line.result === 'string' ? line.result : null,
    errors: keepStart(told.join('\n'), longestErrors),
    status: numberIn(line, 'api_error_status'),
    // The first is Claude Code's own word, the second the API's.
    errorType: textIn(line, 'api_error', longestName) ?? textIn(line, 'api_error_type', longestName),
    terminalReason: textIn(line, 'terminal_reason', longestName),
    byProgram: isByProgram(line, lastAssistant),
  };
}

/** Claude Code tells its own errors as a message of a model that is none, and as the result the last message. */
function isByProgram(line: Record<string, unknown>, last: Record<string, unknown> | null): boolean | null {
  if (numberIn(line, 'api_error_status') !== null || textIn(line, 'api_error', longestName) !== null) return true;
  if (last === null || assistantText(last) !== line.result) return null;
  return field(last, 'message').model === synthetic;
}

function refusedTools({ permission_denials: denials }: Record<string, unknown>): string[] {
  if (!Array.isArray(denials)) return [];
  const names = denials.filter(isRecord).map((denial) => textIn(denial, 'tool_name', longestName) ?? 'unknown');
  return [...new Set(names)];
}

/** When a limit that refused a request ends; an event that lets it pass names the end of its window, too. */
function resetOf(event: Record<string, unknown>): number | null {
  if (event.type !== 'rate_limit_event') return null;
  const info = field(event, 'rate_limit_info');
  const seconds = numberIn(info, 'resetsAt');
  if (seconds === null || String(info.status).startsWith('allowed')) return null;
  return seconds * 1_000;
}

/** Its result does not tell the API's Retry-After; the wait before its last try, which honours one, does. */
function retryDelayOf(event: Record<string, unknown>): number | null {
  if (event.type !== 'system' || event.subtype !== 'api_retry') return null;
  const milliseconds = numberIn(event, 'retry_delay_ms');
  return milliseconds === null || milliseconds <= 0 ? null : milliseconds / 1_000;
}

function assistantText(event: Record<string, unknown>): string {
  const { content } = field(event, 'message');
  if (!Array.isArray(content)) return '';
  return content
    .filter(isRecord)
    .map((part) => (part.type === 'text' && typeof part.text === 'string' ? part.text : ''))
    .join('');
}
