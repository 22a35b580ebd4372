import type { Resolved } from './resolved.js';

/** Which model a role's agent is asked for. A form check alone, so that tomorrow's models pass. */

const claudeModel = /^claude-[a-z0-9.-]+$/;

/** The model's name as the agent takes it; null where it cannot be one. */
export function claudeModelName(value: string): string | null {
  const name = value.trim();
  return claudeModel.test(name) ? name : null;
}

export interface ModelSources {
  readonly role: string;
  /** The project's model for the role. */
  readonly project: string | undefined;
  /** ORCH_AGENT_MODEL_<ROLE>. */
  readonly roleVariable: string | undefined;
  /** ORCH_AGENT_MODEL_DEFAULT. */
  readonly defaultVariable: string | undefined;
}

/** The first valid candidate; an invalid one is named and skipped; null: the agent's own default. */
export function resolveModel({ role, project, roleVariable, defaultVariable }: ModelSources): Resolved<string | null> {
  const warnings: string[] = [];
  for (const candidate of [project, roleVariable, defaultVariable]) {
    if (candidate === undefined || candidate.trim() === '') continue;
    const name = claudeModelName(candidate);
    if (name !== null) return { value: name, warnings };
    warnings.push(`The model ${JSON.stringify(candidate)} for the ${role} is not one of Claude's (claude-…): skipped.`);
  }
  return { value: null, warnings };
}

/** ORCH_AGENT_FALLBACK_MODEL, by the same check. */
export function resolveFallbackModel(variable: string | undefined): Resolved<string | null> {
  if (variable === undefined || variable.trim() === '') return { value: null, warnings: [] };
  const name = claudeModelName(variable);
  if (name !== null) return { value: name, warnings: [] };
  return {
    value: null,
    warnings: [
      `ORCH_AGENT_FALLBACK_MODEL: ${JSON.stringify(variable)} is not one of Claude's models (claude-…): left out.`,
    ],
  };
}
