import type { AgentResult } from '../classify-failure.js';
import { noTokens, tokensSince, type Tokens } from '../tokens.js';
import type { Agent, AgentCall, AgentReport, Booked } from './agent.js';
import { count, field, isSessionId, parseLine, textIn } from './json-line.js';
import { lastWords } from './last-words.js';

/** OpenAI's Codex CLI, by its `exec` command. */
export const codex: Agent = {
  program: 'codex',
  isModel: (name) => /^[a-z0-9][a-z0-9.:/_-]*$/i.test(name) && !name.startsWith('claude-'),
  environment: {},
  ownVariables: ['OPENAI_API_KEY', 'OPENAI_BASE_URL', 'CODEX_HOME', 'CODEX_API_KEY'],
  choosesSession: false,
  streams: true,
  lastLines: ['turn.completed', 'turn.failed'],
  tellsResult: true,
  commandLine,
  resumeByHand: (sessionId) => `codex resume ${sessionId}`,
  readLog,
};

function commandLine({ options, promptFile, sessionId, resumes }: AgentCall): string[] {
  const common = [
    '--json',
    '--skip-git-repo-check',
    ...(options.model === null ? [] : ['-m', options.model]),
    ...(options.effort === null ? [] : ['-c', `model_reasoning_effort=${effortOf(options.effort)}`]),
    '-c',
    `model_instructions_file=${JSON.stringify(promptFile)}`,
    '-c',
    `sandbox_mode=${options.sandboxed ? 'danger-full-access' : 'workspace-write'}`,
  ];
  return resumes && sessionId !== null ? ['exec', 'resume', ...common, sessionId, '-'] : ['exec', ...common, '-'];
}

/** It knows no `max`. */
function effortOf(effort: string): string {
  return effort === 'max' ? 'xhigh' : effort;
}

/** Enough of a log's end for what a run says last; the session's id stands in its first line. */
async function readLog(lines: AsyncIterable<string>, booked: Booked): Promise<AgentReport> {
  let result: AgentResult | null = null;
  let usage: Tokens | null = null;
  let sessionId: string | null = null;
  const plain = lastWords();
  const said = lastWords();
  for await (const line of lines) {
    const event = parseLine(line);
    if (event === null) plain.putBefore(line);
    else if (event.type === 'thread.started') {
      sessionId = isSessionId(event.thread_id) ? event.thread_id : null;
      break;
    } else if (event.type === 'turn.completed') {
      usage ??= usageOf(field(event, 'usage'));
      result ??= succeeded;
    } else if (event.type === 'turn.failed') {
      result ??= failure(textIn(field(event, 'error'), 'message', 8_000));
    } else if (event.type === 'item.completed') {
      const item = field(event, 'item');
      if (item.type === 'agent_message') said.putBefore(textIn(item, 'text', 8_000) ?? '');
    }
  }
  const text = said.whole();
  return {
    words: {
      result: result !== null && !result.isError ? { ...result, text } : result,
      limitResetsAt: null,
      plain: plain.whole(),
      said: text,
    },
    sessionId,
    // It counts a session's earlier runs in.
    tokens: usage === null ? null : (tokensSince(booked.tokens, usage) ?? usage),
    costUsd: null,
    turns: null,
    model: null,
  };
}

const succeeded: AgentResult = {
  isError: false,
  subtype: null,
  text: null,
  errors: '',
  status: null,
  errorType: null,
  terminalReason: null,
};

function failure(message: string | null): AgentResult {
  return { ...succeeded, isError: true, text: message ?? 'the turn failed without a message' };
}

/** Its input counts what came from the cache. */
function usageOf(usage: Record<string, unknown>): Tokens | null {
  const [input, cached, output] = [
    count(usage.input_tokens),
    count(usage.cached_input_tokens),
    count(usage.output_tokens),
  ];
  if (input === null || output === null) return null;
  const cacheRead = Math.min(cached ?? 0, input);
  return { ...noTokens, input: input - cacheRead, cacheRead, output };
}
