import type { Agent, AgentCall } from './agent.js';
import { readClaudeLog } from './claude-log.js';
import { field, isRecord, textIn } from './json-line.js';
import { isClaudeAnswer, readClaudeUse } from './claude-use.js';

/** Claude Code, and every program that takes the same flags and prints the same lines. */
export const claude: Agent = {
  program: 'claude',
  isModel: (name) => /^claude-[a-z0-9.-]+$/.test(name),
  environment: {
    // By itself it tries for three minutes without a word; the fallback model comes in after three refusals.
    CLAUDE_CODE_MAX_RETRIES: '4',
    // A stream that stalls is asked for anew; behind a gateway it would be waited for.
    CLAUDE_BYTE_STREAM_IDLE_TIMEOUT_MS: '180000',
    // Without it a process may stay after its result.
    CLAUDE_CODE_DISABLE_BACKGROUND_TASKS: '1',
  },
  ownVariables: [
    'ANTHROPIC_API_KEY',
    'ANTHROPIC_AUTH_TOKEN',
    'CLAUDE_CODE_OAUTH_TOKEN',
    'ANTHROPIC_BASE_URL',
    'CLAUDE_CONFIG_DIR',
  ],
  keeps: { folders: ['.claude'], files: ['.claude.json'], variable: 'CLAUDE_CONFIG_DIR' },
  choosesSession: true,
  streams: true,
  lastLines: ['result'],
  readUse: readClaudeUse,
  isAnswer: isClaudeAnswer,
  takes: { tools: true, maxTurns: true },
  network: {
    // An expired login is renewed at the second; older versions did so at the third.
    hosts: ['api.anthropic.com', 'platform.claude.com', 'console.anthropic.com'],
    // Updates, and what it tells its makers of its use.
    environment: { CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: '1' },
  },
  login: {
    provider: 'api.anthropic.com',
    addressVariable: 'ANTHROPIC_BASE_URL',
    variables: ['ANTHROPIC_API_KEY', 'ANTHROPIC_AUTH_TOKEN', 'CLAUDE_CODE_OAUTH_TOKEN'],
    file: {
      name: '.claude.json',
      accountOf: (json) => (isRecord(json) ? textIn(field(json, 'oauthAccount'), 'accountUuid', 200) : null),
    },
  },
  tellsResult: true,
  commandLine,
  resumeByHand: (sessionId) => `claude --resume ${sessionId}`,
  readLog: readClaudeLog,
};

function commandLine({ options, promptFile, sessionId, resumes, limitUsd }: AgentCall): string[] {
  return [
    '--print',
    '--output-format',
    'stream-json',
    // stream-json is refused without it.
    '--verbose',
    ...option('--model', options.model),
    ...option('--effort', options.effort),
    ...option('--fallback-model', options.fallbackModel),
    ...option('--max-turns', options.maxTurns === null ? null : String(options.maxTurns)),
    // Seen with 2.1.330: it counts what this process costs, not its session's earlier runs; it looks after each answer, so
    // the last one may pass the limit; with 0 it does not start.
    ...option('--max-budget-usd', limitUsd === null ? null : String(limitUsd)),
    '--system-prompt-file',
    promptFile,
    // A repository's own hooks would be executed; the user's settings say how to log in.
    '--setting-sources',
    options.repositorySettings ? 'user,project,local' : '',
    // With a space it takes every argument that follows for a tool.
    `--allowedTools=${options.tools.join(',')}`,
    ...option(resumes ? '--resume' : '--session-id', sessionId),
  ];
}

function option(name: string, value: string | null): string[] {
  return value === null ? [] : [name, value];
}
