import { isReady, type StartRule } from '../../../domain/intake/is-ready.js';
import { stepFailure } from '../../temporal/failure.js';
import type { TrackedItem } from '../tracker.js';
import { type PlaneWorkItem, workItem } from './api/answers.js';
import type { PlaneAt } from './at.js';
import { htmlToMarkdown } from './html/html-to-markdown.js';
import { isClosed } from './state-named.js';

/** `DEMO-12`; names that task ids do not take are refused before. */
const itemName = /^[A-Za-z0-9]{1,50}-[1-9]\d{0,8}$/;
const itemId = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** A work item by the name of its task: by Plane's id, where that is given or known, as names change with their project's. */
export async function askItem(at: PlaneAt, item: string): Promise<PlaneWorkItem> {
  const { client, items, place } = at;
  const isId = itemId.test(item);
  if (!isId && !itemName.test(item))
    throw stepFailure('InvalidInput', `${JSON.stringify(item)} is no work item of a Plane, such as DEMO-12.`);
  const id = isId ? item.toLowerCase() : await items.idOf(item);
  const path = `/work-items/${id ?? item}`;
  const asked = id === null ? client.at('workspace') : client;
  const answer = await asked.ask('GET', path, { answers: [404] });
  if (answer.status === 404) throw gone(at, item);
  const found = client.shaped(answer, workItem, path);
  if (found.project.toLowerCase() !== place.name)
    throw stepFailure(
      'InvalidInput',
      `${item} at ${place.account} is in another project than this one's: start it there.`,
    );
  if (id === null) await items.name(found.id, item);
  return found;
}

export function gone({ place }: PlaneAt, item: string): Error {
  return stepFailure(
    'InvalidInput',
    `${place.account} has no ${item} in the project: it was deleted, archived, moved to another project, or was never there. Bring it back there, or cancel its task.`,
  );
}

/** The name of an item's task, which it keeps. `known`: names of the ledger, where they were read for many. */
export async function nameOf(
  { items, facts }: PlaneAt,
  { id, sequence_id }: PlaneWorkItem,
  known?: ReadonlyMap<string, string>,
): Promise<string> {
  const name = (known ?? (await items.namesOf([id]))).get(id);
  return name ?? (await items.name(id, `${await facts.identifier()}-${sequence_id}`));
}

export async function toItem(
  at: PlaneAt,
  found: PlaneWorkItem,
  start: StartRule,
  known?: ReadonlyMap<string, string>,
): Promise<TrackedItem> {
  const item = await nameOf(at, found, known);
  const state = await stateOf(at, found);
  const open = state === null || !isClosed(state);
  const labels = start.label === null ? [] : await labelsOf(at, found);
  const assignees = start.assignee === null ? [] : await assigneesOf(at, found);
  return {
    item,
    title: found.name,
    description: htmlToMarkdown(found.description_html ?? ''),
    url: itemUrl(at, item),
    open,
    ...(state !== null && { state: state.name }),
    ready: isReady(start, { open, state: state?.name ?? null, labels, assignees }),
    updatedAt: Date.parse(found.updated_at),
  };
}

/** Null: a state that was deleted since. */
export async function stateOf({ facts }: Pick<PlaneAt, 'facts'>, { state: id }: PlaneWorkItem) {
  const known = (await facts.states()).find((state) => state.id === id);
  if (known !== undefined) return known;
  facts.forget();
  return (await facts.states()).find((state) => state.id === id) ?? null;
}

async function labelsOf({ facts }: PlaneAt, { labels: ids }: PlaneWorkItem): Promise<string[]> {
  if (ids.length === 0) return [];
  return (await facts.labels()).filter(({ id }) => ids.includes(id)).map(({ name }) => name);
}

/** By the names that Plane shows, and by their addresses. */
async function assigneesOf({ facts }: PlaneAt, { assignees: ids }: PlaneWorkItem): Promise<string[]> {
  if (ids.length === 0) return [];
  const assigned = (await facts.members()).filter(({ id }) => ids.includes(id));
  return assigned.flatMap(({ display_name, email }) => [display_name, email].filter((one) => one !== null));
}

/** Plane's own service has its pages elsewhere than its API. */
export function itemUrl({ account: { url, workspace } }: PlaneAt, item: string): string {
  const pages = url === 'https://api.plane.so' ? 'https://app.plane.so' : url;
  return `${pages}/${encodeURIComponent(workspace)}/browse/${encodeURIComponent(item)}`;
}
