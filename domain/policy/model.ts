import { agentNamed } from '../agents/agents.js';
import type { Resolved } from './resolved.js';

/** Which model a role's agent is asked for. A form check alone, so that tomorrow's models pass. */

/** The model's name as the agent takes it; null where it cannot be one. */
export function modelName(agent: string, value: string): string | null {
  const name = value.trim();
  return agentNamed(agent)?.isModel(name) === true ? name : null;
}

export interface ModelSources {
  readonly agent: string;
  readonly role: string;
  /** The project's model for the role. */
  readonly project: string | undefined;
  /** ORCH_AGENT_MODEL_<ROLE>. */
  readonly roleVariable: string | undefined;
  /** ORCH_AGENT_MODEL_DEFAULT. */
  readonly defaultVariable: string | undefined;
}

/** The first valid candidate; an invalid one is named and skipped; null: the agent's own default. */
export function resolveModel(sources: ModelSources): Resolved<string | null> {
  const { agent, role, project, roleVariable, defaultVariable } = sources;
  const warnings: string[] = [];
  for (const candidate of [project, roleVariable, defaultVariable]) {
    if (candidate === undefined || candidate.trim() === '') continue;
    const name = modelName(agent, candidate);
    if (name !== null) return { value: name, warnings };
    warnings.push(`The model ${JSON.stringify(candidate)} for the ${role} has not the form of ${agent}'s: skipped.`);
  }
  return { value: null, warnings };
}

/** ORCH_AGENT_FALLBACK_MODEL, which Claude Code alone takes, by the same check. */
export function resolveFallbackModel(variable: string | undefined): Resolved<string | null> {
  if (variable === undefined || variable.trim() === '') return { value: null, warnings: [] };
  const name = modelName('claude', variable);
  if (name !== null) return { value: name, warnings: [] };
  return {
    value: null,
    warnings: [
      `ORCH_AGENT_FALLBACK_MODEL: ${JSON.stringify(variable)} is not one of Claude's models (claude-…): left out.`,
    ],
  };
}
