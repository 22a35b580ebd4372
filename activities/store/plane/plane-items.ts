import type { Pool } from 'pg';
import { query } from '../query.js';

/** What a work item of Plane was told last. */
export interface PlaneStanding {
  readonly stage: string | null;
  readonly blocked: boolean;
  /** The state that it had before it was shown as blocked. */
  readonly stateBefore: string | null;
}

/** The work items of one Plane project, by Plane's ids and by the names of their tasks. */
export interface PlaneItems {
  /** Null: not seen yet. */
  idOf(item: string): Promise<string | null>;
  /** The first name of an id stays, for as long as it is in the project. Answers that name. */
  name(id: string, item: string): Promise<string>;
  /** Those of them that have a name. */
  namesOf(ids: readonly string[]): Promise<ReadonlyMap<string, string>>;
  /**
   * Items whose tasks of an orch project are under way, those first whose comments were read longest ago; so many in a minute at most,
   * however often it is asked.
   */
  discussed(project: string, mostInAMinute: number): Promise<readonly { readonly id: string; readonly since: Date }[]>;
  /** By Plane's clock. */
  noteRead(id: string, at: string): Promise<void>;
  standing(id: string): Promise<PlaneStanding>;
  stand(id: string, now: Partial<PlaneStanding>): Promise<void>;
}

export function createPlaneItems(
  pool: Pool,
  { account, project }: { readonly account: string; readonly project: string },
): PlaneItems {
  return {
    async idOf(item) {
      const sql = 'select id from plane_items where account = $1 and project = $2 and item = $3';
      const [row] = await query<{ id: string }>(pool, sql, [account, project, item]);
      return row?.id ?? null;
    },
    async name(id, item) {
      // A name that was another item's: that one was moved away, or Plane was set back.
      await query(pool, 'delete from plane_items where account = $1 and project = $2 and item = $3 and id <> $4', [
        account,
        project,
        item,
        id,
      ]);
      const [row] = await query<{ item: string }>(
        pool,
        `insert into plane_items as known (account, id, project, item) values ($1, $2, $3, $4)
         on conflict (account, id) do update set
           item = case when known.project = excluded.project then known.item else excluded.item end,
           project = excluded.project
         returning item`,
        [account, id, project, item],
      );
      return row?.item ?? item;
    },
    async namesOf(ids) {
      const rows = await query<{ id: string; item: string }>(
        pool,
        `select id, item from plane_items
         where account = $1 and project = $2 and id::text in (select value from json_array_elements_text($3::json))`,
        [account, project, JSON.stringify(ids)],
      );
      return new Map(rows.map(({ id, item }) => [id, item]));
    },
    discussed: (orchProject, mostInAMinute) =>
      query(
        pool,
        `select id, since from (
           select id, coalesce(comments_read_at, begun) as since, comments_asked_at as asked, count(*) over () as items
           from plane_items
           join (select item, min(created_at) as begun from tasks
                 where project = $3 and status not in ('done', 'cancelled') group by item) as tasks using (item)
           where account = $1 and plane_items.project = $2
         ) as discussed
         where asked is null or asked < now() - items * interval '1 minute' / $4::int
         order by asked nulls first, id limit $4`,
        [account, project, orchProject, mostInAMinute],
      ),
    async noteRead(id, at) {
      await query(
        pool,
        'update plane_items set comments_read_at = $3, comments_asked_at = now() where account = $1 and id = $2',
        [account, id, at],
      );
    },
    async standing(id) {
      const [row] = await query<PlaneStanding>(
        pool,
        'select stage, blocked, state_before as "stateBefore" from plane_items where account = $1 and id = $2',
        [account, id],
      );
      return row ?? { stage: null, blocked: false, stateBefore: null };
    },
    async stand(id, { stage = null, blocked = null, stateBefore = null }) {
      await query(
        pool,
        `update plane_items set stage = coalesce($3, stage), blocked = coalesce($4, blocked),
           state_before = coalesce($5, state_before)
         where account = $1 and id = $2`,
        [account, id, stage, blocked, stateBefore],
      );
    },
  };
}
