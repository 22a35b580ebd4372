import type { Run } from '../../activities/store/runs.js';
import type { Settings } from '../../config/settings/settings.js';
import { agentNames, agents } from '../../domain/agents/agents.js';

/** Null where the agent keeps no session, or none has begun. */
export function resumeCommand(
  run: Pick<Run, 'agent' | 'sessionId'> | undefined,
  { agentEnvironments, hostEnvironment }: Pick<Settings, 'agentEnvironments' | 'hostEnvironment'>,
): string | null {
  const agent = agentNames.find((name) => name === run?.agent);
  if (agent === undefined || run === undefined || run.sessionId === null) return null;
  const command = agents[agent].resumeByHand(quoted(run.sessionId));
  if (command === null) return null;
  // Agents keep their sessions at home.
  const home = agentEnvironments[agent]['HOME'];
  return home === undefined || home === hostEnvironment['HOME'] ? command : `HOME=${quoted(home)} ${command}`;
}

/** As one word of a shell. */
export function quoted(text: string): string {
  return /^[\w./:=@%+,-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}
