import type { Run } from '../../activities/store/runs.js';
import type { Settings } from '../../config/settings.js';
import { type AgentName, agentNames } from '../../domain/agents/agents.js';

/** How a person goes on with an agent's session by hand, in the folder where it ran. */
const commands: Readonly<Partial<Record<AgentName, (sessionId: string) => string>>> = {
  claude: (sessionId) => `claude --resume ${sessionId}`,
  codex: (sessionId) => `codex resume ${sessionId}`,
};

/** Null where the agent keeps no session, or none has begun. */
export function resumeCommand(
  run: Pick<Run, 'agent' | 'sessionId'> | undefined,
  { agentEnvironments, hostEnvironment }: Pick<Settings, 'agentEnvironments' | 'hostEnvironment'>,
): string | null {
  const agent = agentNames.find((name) => name === run?.agent);
  if (agent === undefined || run === undefined || run.sessionId === null) return null;
  const command = commands[agent]?.(quoted(run.sessionId));
  if (command === undefined) return null;
  // Agents keep their sessions at home.
  const home = agentEnvironments[agent]['HOME'];
  return home === undefined || home === hostEnvironment['HOME'] ? command : `HOME=${quoted(home)} ${command}`;
}

/** As one word of a shell. */
export function quoted(text: string): string {
  return /^[\w./:=@%+,-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}
