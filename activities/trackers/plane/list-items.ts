import { isSameState } from '../../../domain/intake/decided-by-state.js';
import type { StartRule } from '../../../domain/intake/is-ready.js';
import type { TrackedItem } from '../tracker.js';
import { type PlaneState, type PlaneWorkItem, relations, workItem } from './api/answers.js';
import type { PlaneAt } from './at.js';
import { createProjectFacts } from './project-facts.js';
import { askItem, stateOf, toItem } from './read-item.js';
import { isClosed } from './state-named.js';

/** Plane does not filter: each item of the project is looked at, or those that have changed, which come first. */
export async function listReady(at: PlaneAt, start: StartRule, changedSince?: Date): Promise<TrackedItem[]> {
  if (start.state === null && start.label === null && start.assignee === null) return [];
  const states = await at.facts.states();
  const closed = new Set(states.filter(isClosed).map(({ id }) => id));
  const isStart = ({ name }: PlaneState) => start.state !== null && isSameState(name, start.state);
  const starting = new Set(states.filter(isStart).map(({ id }) => id));
  const onlyByState = start.label === null && start.assignee === null;
  const candidates: PlaneWorkItem[] = [];
  for await (const one of at.client.list('/work-items', workItem, changedSince && newestFirst)) {
    if (changedSince !== undefined && Date.parse(one.updated_at) < changedSince.getTime()) break;
    const state = one.state ?? '';
    if (!closed.has(state) && (!onlyByState || starting.has(state))) candidates.push(one);
  }
  const names = await at.items.namesOf(candidates.map(({ id }) => id));
  const found: TrackedItem[] = [];
  for (const one of candidates) {
    const item = await toItem(at, one, start, names);
    if (item.ready) found.push(item);
  }
  return found;
}

const newestFirst = { order_by: '-updated_at', per_page: '50' };

/** Enough to say that there are some. */
const mostBlockers = 20;

/** Items that block this one and are open, by their names; of other projects as well. */
export async function openBlockers(at: PlaneAt, item: string): Promise<string[]> {
  const { id } = await askItem(at, item);
  const path = `/work-items/${id}/relations`;
  const answer = await at.client.ask('GET', path, { answers: [404] });
  if (answer.status === 404) return [];
  const open: string[] = [];
  for (const other of at.client.shaped(answer, relations, path).blocked_by.slice(0, mostBlockers)) {
    const name = await nameIfOpen(at, other.id, other.project?.toLowerCase() ?? at.place.name);
    if (name !== null) open.push(name);
  }
  return open;
}

/** Null: it is closed, or gone, or in a project that the account may not see. */
async function nameIfOpen(at: PlaneAt, id: string, inProject: string): Promise<string | null> {
  const client = at.client.at({ project: inProject });
  const path = `/work-items/${id}`;
  const answer = await client.ask('GET', path, { answers: [403, 404] });
  if (answer.status !== 200) return null;
  const found = client.shaped(answer, workItem, path);
  const facts = inProject === at.place.name ? at.facts : createProjectFacts(client, new Map(), inProject);
  const state = await stateOf({ facts }, found);
  if (state !== null && isClosed(state)) return null;
  return `${await facts.identifier()}-${found.sequence_id}`;
}
