import type { Agent, AgentCall } from './agent.js';
import { readClaudeLog } from './claude-log.js';

/** Claude Code, and every program that takes the same flags and prints the same lines. */
export const claude: Agent = {
  name: 'claude',
  commandLine,
  environment: {
    // By itself it tries for three minutes without a word; the fallback model comes in after three refusals.
    CLAUDE_CODE_MAX_RETRIES: '4',
    // Without it a process may stay after its result.
    CLAUDE_CODE_DISABLE_BACKGROUND_TASKS: '1',
  },
  readLog: readClaudeLog,
};

function commandLine({ policy, promptFile, sessionId, resumes }: AgentCall): string[] {
  return [
    '--print',
    '--output-format',
    'stream-json',
    // stream-json is refused without it.
    '--verbose',
    ...option('--model', policy.model),
    ...option('--effort', policy.effort),
    ...option('--fallback-model', policy.fallbackModel),
    '--system-prompt-file',
    promptFile,
    // A repository's own hooks would be executed.
    '--setting-sources',
    '',
    // With a space it takes every argument that follows for a tool.
    `--allowedTools=${policy.tools.join(',')}`,
    resumes ? '--resume' : '--session-id',
    sessionId,
  ];
}

function option(name: string, value: string | null): string[] {
  return value === null ? [] : [name, value];
}
