import { z } from 'zod';

/** Of Plane's answers what orch reads. */

const uuid = z.guid();
const orNull = <Of extends z.ZodType>(of: Of) =>
  of
    .nullable()
    .optional()
    .default(null as never);

/** Every list but that of members comes in pages. */
export const pageOf = <Item extends z.ZodType>(item: Item) =>
  z.object({ results: z.array(item), next_cursor: orNull(z.string()), next_page_results: orNull(z.boolean()) });

export const stateGroups = ['backlog', 'unstarted', 'started', 'completed', 'cancelled', 'triage'] as const;
export const state = z.object({ id: uuid, name: z.string(), group: z.enum(stateGroups) });
export type PlaneState = z.output<typeof state>;

export const label = z.object({ id: uuid, name: z.string() });
export type PlaneLabel = z.output<typeof label>;

export const project = z.object({ id: uuid, name: z.string(), identifier: z.string() });
export type PlaneProject = z.output<typeof project>;

export const user = z.object({ id: uuid, display_name: orNull(z.string()), email: orNull(z.string()) });
export type PlaneUser = z.output<typeof user>;

/** `role`: 20 an admin, 15 a member, 5 a guest; older servers do not tell it. */
export const members = z.array(user.extend({ role: orNull(z.int()) }));
export type PlaneMember = z.output<typeof members>[number];

export const workItem = z.object({
  id: uuid,
  name: z.string(),
  description_html: orNull(z.string()),
  sequence_id: z.int(),
  project: uuid,
  /** Null: its state was deleted with what it was in. */
  state: orNull(uuid),
  labels: orNull(z.array(uuid)).transform((ids) => ids ?? []),
  assignees: orNull(z.array(uuid)).transform((ids) => ids ?? []),
  created_by: orNull(uuid),
  created_at: z.string(),
  updated_at: z.string(),
  completed_at: orNull(z.string()),
  archived_at: orNull(z.string()),
});
export type PlaneWorkItem = z.output<typeof workItem>;

export const comment = z.object({
  id: uuid,
  comment_html: orNull(z.string()),
  actor: orNull(uuid),
  created_by: orNull(uuid),
  created_at: z.string(),
  updated_at: z.string(),
  external_source: orNull(z.string()),
  external_id: orNull(z.string()),
});
export type PlaneComment = z.output<typeof comment>;

/** What has happened to an item, in order; comments are none. `field`: `state`, `name`, `description`, `labels`, … */
export const activity = z.object({
  id: uuid,
  verb: z.string(),
  field: orNull(z.string()),
  old_value: orNull(z.string()),
  new_value: orNull(z.string()),
  /** Ids of states and labels, whose names stand in the values. */
  old_identifier: orNull(z.string()),
  new_identifier: orNull(z.string()),
  actor: orNull(uuid),
  created_at: z.string(),
  /** When it was done, in whole seconds; `created_at` is when Plane came to note it. */
  epoch: orNull(z.number()),
});
export type PlaneActivity = z.output<typeof activity>;

/** Of a relation one server tells the item's id, another its project as well. */
const related = z.union([
  uuid.transform((id) => ({ id, project: null })),
  z
    .object({ issue_id: uuid, project_id: orNull(uuid) })
    .transform(({ issue_id, project_id }) => ({ id: issue_id, project: project_id })),
]);
export const relations = z.object({ blocked_by: z.array(related).default([]) });

/** A thing of this external pair, or a label of this name, is there. */
export const taken = z.object({ id: uuid });
