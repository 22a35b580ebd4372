import type { Agent, AgentCall, AgentReport } from './agent.js';
import { readClaudeLog } from './claude-log.js';
import { readClaudeUse } from './claude-use.js';

/**
 * Any executable: the task on stdin, its arguments a template of the project's. Exit code 0 is success, unless a last
 * line of the form of Claude Code's result says more: `{"type":"result","is_error":false,"result":"…","usage":{…}}`.
 */
export const command: Agent = {
  program: null,
  isModel: (name) => /^[a-z0-9][a-z0-9.:/_-]*$/i.test(name),
  environment: {},
  ownVariables: [],
  keeps: { folders: [], files: [], variable: null },
  choosesSession: true,
  streams: false,
  lastLines: ['result'],
  readUse: readClaudeUse,
  isAnswer: null,
  takes: { tools: false, maxTurns: false },
  network: { hosts: [], environment: {} },
  login: { provider: null, addressVariable: null, variables: [], file: null },
  tellsResult: false,
  commandLine,
  resumeByHand: () => null,
  readLog,
};

/** A figure is the run's own, unless a version of Claude Code that stands in the log is known to count the session. */
async function readLog(lines: AsyncIterable<string>): Promise<AgentReport> {
  const report = await readClaudeLog(lines);
  // What it does it does not tell.
  return { ...report, acted: true, counts: { ...report.counts, cost: report.counts.cost ?? 'run' } };
}

/** What stands in braces in a template's argument, and what it becomes; an argument whose value is missing is left out. */
export const placeholders = ['model', 'effort', 'prompt', 'task', 'session', 'budget'] as const;

function commandLine({ options, promptFile, taskFile, sessionId, limitUsd }: AgentCall): string[] {
  const values: Readonly<Record<(typeof placeholders)[number], string | null>> = {
    model: options.model,
    effort: options.effort,
    prompt: promptFile,
    task: taskFile,
    session: sessionId,
    budget: limitUsd === null ? null : String(limitUsd),
  };
  return options.arguments.flatMap((template) => {
    const named = placeholders.filter((name) => template.includes(`{${name}}`));
    if (named.some((name) => values[name] === null)) return [];
    return [named.reduce((text, name) => text.replaceAll(`{${name}}`, values[name] ?? ''), template)];
  });
}
