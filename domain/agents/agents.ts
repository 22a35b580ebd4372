import type { Agent } from './agent.js';
import { claude } from './claude.js';
import { codex } from './codex.js';
import { command } from './command.js';

/** Every agent that orch knows. Another one is a file beside this, and a line here. */
export const agents = { claude, codex, command } satisfies Readonly<Record<string, Agent>>;

export type AgentName = keyof typeof agents;

export const agentNames = Object.keys(agents) as [AgentName, ...AgentName[]];

/** Null where no agent has this name. */
export function agentNamed(name: string): Agent | null {
  return Object.hasOwn(agents, name) ? agents[name as AgentName] : null;
}
