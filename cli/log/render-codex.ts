import { field, numberIn } from '../../domain/agents/json-line.js';
import { colours } from '../../config/colours.js';
import { drawEnd } from './draw-end.js';
import { compactJson, drawCall, drawResult, textOfResult } from './draw-tool.js';
import { listIn, type RenderEvent, type Safe, textIn } from './event.js';
import { onOneShortLine } from './shorten.js';

/** The events of `codex exec --json`. */
export const renderCodex: RenderEvent = (event, safe) => {
  switch (event.type) {
    case 'thread.started':
      return colours.dim(onOneShortLine(`codex · session ${safe(textIn(event, 'thread_id'))}`));
    case 'item.started':
      return renderBegun(field(event, 'item'), safe);
    case 'item.updated':
      return renderPlan(field(event, 'item'), safe);
    case 'item.completed':
      return renderDone(field(event, 'item'), safe);
    case 'error':
      return warning(textIn(event, 'message'), safe);
    case 'turn.completed':
      return renderEnd(false, '', field(event, 'usage'));
    case 'turn.failed':
      return renderEnd(true, onOneShortLine(safe(textIn(field(event, 'error'), 'message'))), {});
    default:
      return null;
  }
};

function renderBegun(item: Record<string, unknown>, safe: Safe): string | null {
  switch (item.type) {
    case 'command_execution':
      return drawCall('shell', textIn(item, 'command'), safe);
    case 'mcp_tool_call':
      return drawCall(
        `${textIn(item, 'server')}.${textIn(item, 'tool')}`,
        compactJson(item.arguments ?? {}, safe),
        safe,
      );
    default:
      return renderPlan(item, safe);
  }
}

function renderDone(item: Record<string, unknown>, safe: Safe): string | null {
  switch (item.type) {
    case 'agent_message':
      return safe(textIn(item, 'text')).trim() || null;
    case 'reasoning': {
      const thought = onOneShortLine(safe(textIn(item, 'text')));
      return thought === '' ? null : colours.dim(`thinking: ${thought}`);
    }
    case 'command_execution': {
      const exitCode = numberIn(item, 'exit_code');
      const failed = item.status === 'failed' || item.status === 'declined' || (exitCode ?? 0) !== 0;
      const output = drawResult(textIn(item, 'aggregated_output'), failed, safe);
      return failed && exitCode !== null ? `${output}\n${colours.red(`    exit code ${exitCode}`)}` : output;
    }
    case 'file_change': {
      const changes = listIn(item, 'changes').map((change) =>
        drawCall(textIn(change, 'kind') || 'change', textIn(change, 'path'), safe),
      );
      if (item.status === 'failed') changes.push(colours.red('    these changes could not be made'));
      return changes.length === 0 ? null : changes.join('\n');
    }
    case 'mcp_tool_call': {
      const problem = textIn(field(item, 'error'), 'message');
      const text = problem === '' ? textOfResult(field(item, 'result').content, safe) : problem;
      return drawResult(text, problem !== '' || item.status === 'failed', safe);
    }
    case 'web_search':
      return drawCall('web search', textIn(item, 'query'), safe);
    case 'error':
      return warning(textIn(item, 'message'), safe);
    default:
      return null;
  }
}

function renderPlan(item: Record<string, unknown>, safe: Safe): string | null {
  if (item.type !== 'todo_list') return null;
  const steps = listIn(item, 'items');
  const open = steps.filter((step) => step.completed !== true);
  const next = open[0] === undefined ? '' : `, next: ${safe(textIn(open[0], 'text'))}`;
  return colours.dim(onOneShortLine(`plan: ${steps.length - open.length} of ${steps.length} done${next}`));
}

/** An `error` of codex only warns: what ends the run is a failed turn. */
function warning(message: string, safe: Safe): string {
  return colours.yellow(onOneShortLine(safe(message)));
}

/** codex counts cached tokens among its input, and tells no cost. */
function renderEnd(failed: boolean, why: string, usage: Record<string, unknown>): string {
  return drawEnd({
    failed,
    why,
    turns: null,
    milliseconds: null,
    tokensIn: numberIn(usage, 'input_tokens'),
    tokensOut: numberIn(usage, 'output_tokens'),
    costUsd: null,
  });
}
