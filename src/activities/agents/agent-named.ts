import type { AgentName } from '../../domain/task.js';
import { stepFailure } from '../failure.js';
import type { Agent } from './agent.js';
import { claude } from './claude.js';

const agents: Readonly<Record<AgentName, Agent>> = { claude };

export function agentNamed(name: string): Agent {
  if (!Object.hasOwn(agents, name)) throw stepFailure('InvalidInput', `Unknown agent: ${name}`);
  return agents[name as AgentName];
}
