import type { AgentResult, AgentWords } from '../../domain/classify-failure.js';
import type { AgentReport, LogToRead } from './agent.js';
import { linesFromEnd, type ReadingLimits } from './lines-from-end.js';
import { costOf, field, isRecord, numberIn, sessionOf, textIn, tokensOf } from './claude-result.js';

const limits: ReadingLimits = { chunkBytes: 256 * 1024, lineBytes: 8 * 1024 * 1024, totalBytes: 512 * 1024 * 1024 };

/** How many lines from the end may hold what is told beside the result. */
const linesBeside = 200;
const plainTextLimit = 8_000;

/** The last result line counts, wherever it stands; a forged one before it does not. */
export async function readClaudeLog({ path, bookedUsd }: LogToRead): Promise<AgentReport> {
  let result: Record<string, unknown> | null = null;
  let limitResetsAt: number | null = null;
  const plain = lastWords();
  const said = lastWords();
  let lines = 0;

  for await (const line of linesFromEnd(path, limits)) {
    lines += 1;
    const beside = lines <= linesBeside;
    if (!beside && (result !== null || !line.includes('"result"'))) {
      if (result !== null) break;
      continue;
    }
    const event = parsed(line);
    if (event === null) {
      if (beside) plain.putBefore(line);
    } else if (event.type === 'result') {
      result ??= event;
    } else if (beside) {
      limitResetsAt ??= resetOf(event);
      if (event.type === 'assistant') said.putBefore(assistantText(event));
    }
  }

  const words: AgentWords = {
    result: result === null ? null : agentResult(result),
    limitResetsAt,
    plain: plain.whole(),
    said: said.whole(),
  };
  return {
    words,
    sessionId: result === null ? null : sessionOf(result),
    tokens: result === null ? null : tokensOf(result),
    costUsd: result === null ? null : costOf(result, bookedUsd),
  };
}

function agentResult(line: Record<string, unknown>): AgentResult {
  const { errors } = line;
  const told = Array.isArray(errors) ? errors.filter((error): error is string => typeof error === 'string') : [];
  return {
    isError: line.is_error === true,
    subtype: textIn(line, 'subtype'),
    text: typeof line.result === 'string' ? line.result : null,
    errors: told.join('\n').slice(0, plainTextLimit),
    status: numberIn(line, 'api_error_status'),
    errorType: textIn(line, 'api_error_type'),
    terminalReason: textIn(line, 'terminal_reason'),
  };
}

function parsed(line: string): Record<string, unknown> | null {
  if (!line.startsWith('{')) return null;
  try {
    const value: unknown = JSON.parse(line);
    return isRecord(value) ? value : null;
  } catch {
    return null;
  }
}

/** When a limit that refused a request ends; an event that lets it pass names the end of its window, too. */
function resetOf(event: Record<string, unknown>): number | null {
  if (event.type !== 'rate_limit_event') return null;
  const info = field(event, 'rate_limit_info');
  const seconds = numberIn(info, 'resetsAt');
  if (seconds === null || String(info.status).startsWith('allowed')) return null;
  return seconds * 1_000;
}

function assistantText(event: Record<string, unknown>): string {
  const { content } = field(event, 'message');
  if (!Array.isArray(content)) return '';
  return content
    .filter(isRecord)
    .map((part) => (part.type === 'text' && typeof part.text === 'string' ? part.text : ''))
    .join('');
}

/** The end of a text that is read from its end, without what would disturb a terminal or a database. */
function lastWords() {
  let text = '';
  return {
    putBefore(line: string): void {
      if (line === '' || text.length >= plainTextLimit) return;
      text = `${line}\n${text}`.slice(-plainTextLimit);
    },
    whole(): string {
      return text.replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g, '').trim();
    },
  };
}
