import type { Resolved } from './resolved.js';
import type { Role } from '../pipeline/stages.js';

/** How hard a role's agent is to think. Values are matched exactly, untrimmed. */

export const efforts = ['low', 'medium', 'high', 'xhigh', 'max'] as const;
export type Effort = (typeof efforts)[number];

const floors: Readonly<Record<Role, Effort>> = {
  analyst: 'high',
  architect: 'high',
  developer: 'xhigh',
  reviewer: 'high',
  tester: 'medium',
  deployer: 'medium',
};

export function effortFloor(role: string): Effort {
  return Object.hasOwn(floors, role) ? floors[role as Role] : 'high';
}

export interface EffortSources {
  readonly role: string;
  readonly project: string | undefined;
  /** ORCH_AGENT_EFFORT_<ROLE>: unset and empty differ. */
  readonly roleVariable: string | undefined;
  /** ORCH_AGENT_EFFORT_DEFAULT: unset and empty differ. */
  readonly defaultVariable: string | undefined;
}

/** The effort that is asked for; an explicit wrong value is dropped (null), neither fixed nor passed on. */
export function resolveEffort(sources: EffortSources): Resolved<Effort | null> {
  const { role, project } = sources;
  const floor = effortFloor(role);
  const asked = [project ?? '', sources.roleVariable ?? floor, sources.defaultVariable ?? 'high', floor].find(
    (candidate) => candidate !== '',
  );
  const known = efforts.find((effort) => effort === asked);
  if (known !== undefined) return { value: known, warnings: [] };
  return {
    value: null,
    warnings: [`The effort ${JSON.stringify(asked)} for the ${role} is not one of ${efforts.join(', ')}: left out.`],
  };
}
