import type { Agent, AgentCall } from './agent.js';
import { isCodexAnswer, readCodexLog } from './codex-log.js';
import { field, isRecord, textIn } from './json-line.js';

/** OpenAI's Codex CLI, by its `exec` command. */
export const codex: Agent = {
  program: 'codex',
  isModel: (name) => /^[a-z0-9][a-z0-9.:/_-]*$/i.test(name) && !name.startsWith('claude-'),
  environment: {},
  // OPENAI_API_KEY is taken by a provider that names it in CODEX_HOME's config.toml, CODEX_API_KEY by OpenAI's own.
  ownVariables: ['CODEX_API_KEY', 'CODEX_HOME', 'OPENAI_API_KEY'],
  keeps: { folders: ['.codex'], files: [], variable: 'CODEX_HOME' },
  choosesSession: false,
  streams: true,
  lastLines: ['turn.completed', 'turn.failed'],
  // It tells what a turn took at its end, and ends with it.
  readUse: null,
  isAnswer: isCodexAnswer,
  takes: { tools: false, maxTurns: false },
  network: {
    // With a key; with a login of ChatGPT's; and where that is renewed.
    hosts: ['api.openai.com', 'chatgpt.com', 'auth.openai.com'],
    environment: {},
  },
  login: {
    provider: 'api.openai.com',
    addressVariable: null,
    variables: ['CODEX_API_KEY', 'OPENAI_API_KEY'],
    file: {
      name: '.codex/auth.json',
      accountOf: (json) => (isRecord(json) ? textIn(field(json, 'tokens'), 'account_id', 200) : null),
    },
  },
  tellsResult: true,
  commandLine,
  resumeByHand: (sessionId) => `codex resume ${sessionId}`,
  readLog: readCodexLog,
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
    // Packages are fetched, as with other agents; orch's own sandbox keeps the network from an agent.
    '-c',
    'sandbox_workspace_write.network_access=true',
    // Seen with 0.169: it looks for plugins on GitHub at each start.
    ...(options.limited ? ['-c', 'features.plugins=false'] : []),
  ];
  return resumes && sessionId !== null ? ['exec', 'resume', ...common, sessionId, '-'] : ['exec', ...common, '-'];
}

/** It knows no `max`. */
function effortOf(effort: string): string {
  return effort === 'max' ? 'xhigh' : effort;
}
