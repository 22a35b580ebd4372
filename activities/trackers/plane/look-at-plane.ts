import type { PlaneAccount } from '../../../config/settings/plane-accounts.js';
import { type Role, roles } from '../../../domain/pipeline/stages.js';
import { nearestName } from '../../../domain/text/nearest-name.js';
import type { StateRules } from '../tracker.js';
import { label, members, type PlaneState, project, state } from './api/answers.js';
import { createPlaneClient, type PlaneDeps } from './api/client.js';
import { whoAmI } from './api/own-pair.js';
import { findState, isClosed } from './state-named.js';

export interface PlaneLook {
  /** `Shop (SHOP)` */
  readonly project: string;
  /** As whom orch acts there, and each role with a token of its own. */
  readonly speakers: readonly { readonly speaker: Role | 'orch'; readonly login: string }[];
  /** The states that are there, by the keys of the projects file: `states.review: In Review (started)`. */
  readonly states: readonly string[];
  /** Whether it tells guests from members. */
  readonly tellsRoles: boolean;
  /** What would keep orch from its work with the items, and what to do. */
  readonly hindrances: readonly Hindrance[];
}

interface Hindrance {
  readonly what: string;
  readonly hint: string;
}

/** Looks, and makes nothing. A refusal is thrown as the verbs would throw it. */
export async function lookAtPlane(
  deps: Omit<PlaneDeps, 'speaker'>,
  { id, rules }: { readonly id: string; readonly rules: StateRules },
  signal: AbortSignal,
): Promise<PlaneLook> {
  const as = (speaker?: Role) => createPlaneClient({ ...deps, speaker }, { project: id }, signal);
  const client = as();
  const found = await client.read('GET', '', project);
  const [states, people] = [await client.all('/states', state), await client.read('GET', '/members', members)];
  const speakers: PlaneLook['speakers'][number][] = [];
  const hindrances: Hindrance[] = [];
  for (const speaker of speakersOf(deps.account)) {
    const { id: me, display_name: name } = await whoAmI(as(speaker));
    const login = name ?? me;
    speakers.push({ speaker: speaker ?? 'orch', login });
    const role = people.find((one) => one.id === me)?.role ?? 15;
    if (!people.some((one) => one.id === me) || role < 15)
      hindrances.push({
        what: `${login} is no member of the project`,
        hint: `Make ${login} a member in its settings.`,
      });
  }
  const named = statesNamed(rules);
  const { label: starts } = rules.start;
  if (starts !== null && !(await client.all('/labels', label)).some(({ name }) => name === starts))
    hindrances.push({ what: `it has no label ${starts}, by which tasks start`, hint: 'Make it there.' });
  hindrances.push(...named.flatMap((one) => stateHindrances(one, states, rules.onlyIfThere)));
  return {
    project: `${found.name} (${found.identifier})`,
    speakers,
    tellsRoles: people.every(({ role }) => role !== null),
    states: named.flatMap(({ key, name }) => {
      const there = findState(states, name);
      return there === null ? [] : [`${key}: ${there.name} (${there.group})`];
    }),
    hindrances,
  };
}

function speakersOf({ roleTokens }: PlaneAccount): (Role | undefined)[] {
  return [undefined, ...roles.filter((role) => roleTokens?.[role] !== undefined)];
}

interface NamedState {
  /** Of the projects file. */
  readonly key: string;
  readonly name: string;
}

function statesNamed({ start, states, blocked, decisions }: Parameters<typeof lookAtPlane>[1]['rules']): NamedState[] {
  const shown = blocked !== null && 'state' in blocked ? blocked.state : null;
  const keys: [string, string | null | undefined][] = [
    ['start.state', start.state],
    ...Object.entries(states).map(([stage, name]): [string, string] => [`states.${stage}`, name]),
    ['blocked.state', shown],
    ['decisions.approved', decisions.approved],
    ['decisions.rejected', decisions.rejected],
  ];
  return keys.flatMap(([key, name]) => (name === null || name === undefined ? [] : [{ key, name }]));
}

function stateHindrances({ key, name }: NamedState, states: readonly PlaneState[], onlyIfThere: boolean): Hindrance[] {
  const found = findState(states, name);
  if (found === null) {
    if (onlyIfThere) return [];
    const names = states.map((one) => one.name);
    const nearest = nearestName(name, names);
    const hint = nearest === null ? `It has ${names.join(', ')}.` : `Did you mean ${nearest}?`;
    return [{ what: `it has no state ${JSON.stringify(name)} (tracker.${key})`, hint }];
  }
  const ends = key === 'states.done' || key === 'states.cancelled';
  if (ends === isClosed(found)) return [];
  const what = `the state ${found.name} (tracker.${key}) is in the group ${found.group}`;
  return [
    ends
      ? { what: `${what}: items in it count as open`, hint: 'Take a state of the group completed or cancelled.' }
      : { what: `${what}: items in it count as closed`, hint: 'Take a state of the group started or unstarted.' },
  ];
}
