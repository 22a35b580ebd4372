import { field, numberIn } from '../../domain/agents/json-line.js';
import { colours } from '../../config/colours.js';
import { duration, moment } from '../../domain/text/figures.js';
import { drawEnd } from './draw-end.js';
import { compactJson, drawCall, drawResult, textOfResult } from './draw-tool.js';
import { listIn, type LogEvent, type RenderEvent, type Safe, textIn } from './event.js';
import { firstLines, onOneShortLine } from './shorten.js';

/** Claude Code's stream-json. */
export const renderClaude: RenderEvent = (event, safe) => {
  switch (event.type) {
    case 'system':
      return renderSystem(event, safe);
    case 'assistant':
      return joined(contentOf(event).map((part) => renderSaid(part, safe)));
    case 'user':
      return joined(contentOf(event).map((part) => renderToolResult(part, safe)));
    case 'rate_limit_event':
      return renderRateLimit(field(event, 'rate_limit_info'), safe);
    case 'result':
      return renderResult(event, safe);
    default:
      return null;
  }
};

/** What a tool is asked, in the field of its input that says most. */
const tellingFields: ReadonlyMap<string, string> = new Map([
  ['Bash', 'command'],
  ['Read', 'file_path'],
  ['Edit', 'file_path'],
  ['MultiEdit', 'file_path'],
  ['Write', 'file_path'],
  ['NotebookEdit', 'notebook_path'],
  ['Glob', 'pattern'],
  ['Grep', 'pattern'],
  ['WebFetch', 'url'],
  ['WebSearch', 'query'],
  ['Task', 'description'],
  ['Agent', 'description'],
]);

function renderSystem(event: LogEvent, safe: Safe): string | null {
  const subtype = textIn(event, 'subtype');
  if (subtype === 'init') return colours.dim(onOneShortLine(`Claude Code · ${safe(textIn(event, 'model'))}`));
  if (subtype === 'compact_boundary') return colours.dim('the conversation was summarised to make room');
  if (subtype !== 'api_retry') return null;
  const [attempt, most] = [numberIn(event, 'attempt'), numberIn(event, 'max_retries')];
  const [delay, status] = [numberIn(event, 'retry_delay_ms'), numberIn(event, 'error_status')];
  const facts = [
    `retry ${attempt ?? '?'}${most === null ? '' : ` of ${most}`}${delay === null ? '' : ` in ${duration(delay)}`}`,
    ...(status === null ? [] : [String(status)]),
    safe(textIn(event, 'error')),
  ];
  return warning(facts);
}

/** An event that lets the request pass says nothing new. */
function renderRateLimit(info: Record<string, unknown>, safe: Safe): string | null {
  const status = textIn(info, 'status');
  if (status === 'allowed') return null;
  const resetsAt = numberIn(info, 'resetsAt');
  return warning([
    `rate limit: ${safe(status)}`,
    safe(textIn(info, 'rateLimitType')).replaceAll('_', ' '),
    // Further away than a date can be, it is no time.
    ...(resetsAt === null || Math.abs(resetsAt) > 8e12 ? [] : [`resets ${moment(resetsAt * 1_000)}`]),
  ]);
}

function warning(facts: readonly string[]): string {
  return colours.yellow(onOneShortLine(facts.filter((fact) => fact !== '').join(' · ')));
}

function contentOf(event: LogEvent): Record<string, unknown>[] {
  const message = field(event, 'message');
  return typeof message.content === 'string' ? [{ type: 'text', text: message.content }] : listIn(message, 'content');
}

function renderSaid(part: Record<string, unknown>, safe: Safe): string | null {
  switch (part.type) {
    case 'text':
      return safe(textIn(part, 'text')).trim() || null;
    case 'thinking': {
      const thought = onOneShortLine(safe(textIn(part, 'thinking')));
      return thought === '' ? null : colours.dim(`thinking: ${thought}`);
    }
    case 'tool_use':
    case 'server_tool_use': {
      const tool = textIn(part, 'name');
      const input = field(part, 'input');
      const telling = textIn(input, tellingFields.get(tool) ?? '');
      return drawCall(tool, telling === '' ? compactJson(input, safe) : telling, safe);
    }
    default:
      return null;
  }
}

function renderToolResult(part: Record<string, unknown>, safe: Safe): string | null {
  if (part.type === 'tool_result') return drawResult(textOfResult(part.content, safe), part.is_error === true, safe);
  const told = safe(textIn(part, 'text')).trim();
  return told === '' ? null : colours.dim(firstLines(told, linesOfUser));
}

const linesOfUser = 3;

function renderResult(event: LogEvent, safe: Safe): string {
  const failed = event.is_error === true;
  const usage = field(event, 'usage');
  const read = ['input_tokens', 'cache_creation_input_tokens', 'cache_read_input_tokens'];
  const counted = Object.keys(usage).length > 0;
  return drawEnd({
    failed,
    // A success ends with what was said last, which stands above already.
    why: failed ? onOneShortLine(safe(whyFailed(event))) : '',
    turns: numberIn(event, 'num_turns'),
    milliseconds: numberIn(event, 'duration_ms'),
    tokensIn: counted ? read.reduce((sum, name) => sum + (numberIn(usage, name) ?? 0), 0) : null,
    tokensOut: counted ? (numberIn(usage, 'output_tokens') ?? 0) : null,
    costUsd: numberIn(event, 'total_cost_usd'),
  });
}

function whyFailed(event: LogEvent): string {
  const errors = Array.isArray(event.errors) ? event.errors.filter((error) => typeof error === 'string') : [];
  const subtype = textIn(event, 'subtype');
  return [subtype === 'success' ? '' : subtype, textIn(event, 'result'), ...errors]
    .filter((text) => text !== '')
    .join(' · ');
}

function joined(parts: readonly (string | null)[]): string | null {
  const shown = parts.filter((part) => part !== null);
  return shown.length === 0 ? null : shown.join('\n');
}
