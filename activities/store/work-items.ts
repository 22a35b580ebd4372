import type { Pool } from 'pg';
import { UserError } from '../../domain/failures/user-error.js';
import type { ItemBlock, NewItem, WorkItem } from '../trackers/tracker.js';
import { keepStart } from '../../domain/text/cut-text.js';
import { stepFailure } from '../temporal/failure.js';
import { query } from './query.js';

export interface NewWorkItem extends WorkItem {
  readonly project: string;
  readonly item: string;
}

const descriptionLimit = 1_048_576;

/** The work item as it was told last. */
export async function saveWorkItem(pool: Pool, workItem: NewWorkItem): Promise<void> {
  const { project, item, title, description, url } = workItem;
  if (title.trim() === '') throw new UserError('The title is empty.', 'Say in a few words what is to be done.');
  if (Buffer.byteLength(description) > descriptionLimit) {
    throw new UserError(
      `The description has ${Buffer.byteLength(description)} bytes; ${descriptionLimit} are taken.`,
      'Shorten it, and put what is long into a file of the repository.',
    );
  }
  await query(
    pool,
    `insert into work_items (project, item, title, description, url) values ($1, $2, $3, $4, $5)
     on conflict (project, item) do update set
       title = excluded.title, description = excluded.description, url = excluded.url, updated_at = now()`,
    [project, item, title, description, url],
  );
}

export async function readWorkItem(pool: Pool, project: string, item: string): Promise<WorkItem | null> {
  const [row] = await query<WorkItem>(
    pool,
    'select title, description, url from work_items where project = $1 and item = $2',
    [project, item],
  );
  return row ?? null;
}

/** The same; what is not there needs a person. */
export async function expectWorkItem(pool: Pool, project: string, item: string): Promise<WorkItem> {
  const workItem = await readWorkItem(pool, project, item);
  if (workItem === null) throw stepFailure('InvalidInput', `project ${project} has no work item ${item}`);
  return workItem;
}

/** The newest item of a project with this title, of the last hour; null where there is none. */
export async function recentItemTitled(pool: Pool, project: string, title: string): Promise<string | null> {
  const [row] = await query<{ item: string }>(
    pool,
    `select item from work_items
     where project = $1 and title = $2 and created_at > now() - interval '1 hour'
     order by created_at desc limit 1`,
    [project, title],
  );
  return row?.item ?? null;
}

/** Why a person is needed for the item stands in its row; no longer, where nobody is. */
export async function blockWorkItem(pool: Pool, project: string, { item, blocked, reason }: ItemBlock): Promise<void> {
  await query(
    pool,
    `update work_items set blocked = $3, updated_at = now()
     where project = $1 and item = $2 and blocked is distinct from $3`,
    [project, item, blocked ? reason : null],
  );
}

/** Leaves room for what is added to it: an id has at most 100 characters. */
const longestFollowed = 80;
/** Far below what the ledger takes, in any script. */
const longestDescription = 100_000;

/** Made once for its mark, and named after the item that it follows: `APP-12-follow-up`, `APP-12-follow-up-2`. */
export async function makeFollowUp(
  pool: Pool,
  project: string,
  { mark, title, description, follows }: NewItem,
): Promise<string> {
  const name = `${follows.slice(0, longestFollowed)}-follow-up`;
  for (let number = 1; ; number += 1) {
    const [known] = await query<{ item: string }>(
      pool,
      'select item from work_items where project = $1 and mark = $2',
      [project, mark],
    );
    if (known !== undefined) return known.item;
    const item = number === 1 ? name : `${name}-${number}`;
    await query(
      pool,
      `insert into work_items (project, item, title, description, mark, follows) values ($1, $2, $3, $4, $5, $6)
       on conflict do nothing`,
      [project, item, title, keepStart(description, longestDescription), mark, follows],
    );
  }
}
