import { label, members, type PlaneLabel, type PlaneMember, type PlaneState, project, state } from './api/answers.js';
import type { PlaneClient } from './api/client.js';

/** What a Plane project has beside its items. It changes seldom: each is asked for again after a minute, or once forgotten. */
export interface ProjectFacts {
  /** What the names of its items begin with. */
  identifier(): Promise<string>;
  states(): Promise<readonly PlaneState[]>;
  labels(): Promise<readonly PlaneLabel[]>;
  members(): Promise<readonly PlaneMember[]>;
  forget(): void;
}

/** Of all Plane projects, for as long as this process lives. */
export type FactMemory = Map<string, { readonly value: unknown; readonly at: number }>;

const longestMs = 60_000;

/** `of`: the account and Plane's id of the project. */
export function createProjectFacts(client: PlaneClient, memory: FactMemory, of: string): ProjectFacts {
  const remembered = async <Value>(what: string, ask: () => Promise<Value>): Promise<Value> => {
    const key = `${of} ${what}`;
    const known = memory.get(key);
    if (known !== undefined && performance.now() - known.at < longestMs) return known.value as Value;
    const value = await ask();
    memory.set(key, { value, at: performance.now() });
    return value;
  };
  return {
    identifier: () => remembered('identifier', async () => (await client.read('GET', '', project)).identifier),
    states: () => remembered('states', () => client.all('/states', state)),
    labels: () => remembered('labels', () => client.all('/labels', label)),
    members: () => remembered('members', () => client.read('GET', '/members', members)),
    forget() {
      for (const what of ['identifier', 'states', 'labels', 'members']) memory.delete(`${of} ${what}`);
    },
  };
}
