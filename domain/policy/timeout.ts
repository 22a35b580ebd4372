import type { Resolved } from './resolved.js';
import { roles, type Role } from '../pipeline/stages.js';

/** How long a role's agent may run. */

export type TimeoutOverrides = Readonly<Partial<Record<Role, number>>>;

/** About 24 days: what a timer of Node can hold. */
export const longestTimeoutSeconds = 2_000_000;

const name = 'ORCH_AGENT_TIMEOUT_OVERRIDES_JSON';

/** Whatever is wrong with them is left out with a warning. */
export function parseTimeoutOverrides(text: string | undefined): Resolved<TimeoutOverrides> {
  if (text === undefined || text.trim() === '') return { value: {}, warnings: [] };
  const given = parseObject(text);
  if (given === null) {
    return {
      value: {},
      warnings: [`${name} is not a JSON object such as {"reviewer": 3600}: the default time-out holds for all.`],
    };
  }
  const overrides: Partial<Record<Role, number>> = {};
  const warnings: string[] = [];
  for (const [key, value] of Object.entries(given)) {
    const role = roles.find((known) => known === key);
    const seconds = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
    if (role === undefined) {
      warnings.push(`${name}: ${JSON.stringify(key)} is no role (${roles.join(', ')}): left out.`);
    } else if (typeof seconds === 'number' && seconds > 0 && seconds <= longestTimeoutSeconds) {
      overrides[role] = seconds;
    } else {
      warnings.push(
        `${name}: ${JSON.stringify(value)} for the ${role} is not a number of seconds above 0: the default holds.`,
      );
    }
  }
  return { value: overrides, warnings };
}

export function resolveTimeout(role: Role, overrides: TimeoutOverrides, defaultSeconds: number): number {
  return overrides[role] ?? defaultSeconds;
}

function parseObject(text: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : null;
  } catch {
    return null;
  }
}
