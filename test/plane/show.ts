import type { Activity, Comment, Item, Label, Project, State, User } from './state.js';
import { projectRoles } from './state.js';

/** How Plane shows what it has, field by field. */

export const showUser = ({ id, displayName, email }: User) => ({
  id,
  first_name: displayName,
  last_name: '',
  email,
  avatar: '',
  avatar_url: null,
  display_name: displayName,
});

/** Plane 1.3.1 tells no roles. */
export const showMember = (project: Project, user: User, tellsRoles: boolean) => ({
  ...showUser(user),
  ...(tellsRoles && { role: projectRoles[project.members.get(user) ?? 'guest'] }),
});

export const showProject = (project: Project) => ({
  id: project.id,
  name: project.name,
  identifier: project.identifier,
  description: '',
  workspace: project.workspace.id,
  network: 2,
  archived_at: null,
  default_state: null,
});

export const showState = (project: Project, { id, name, group }: State) => ({
  id,
  name,
  group,
  description: '',
  color: '#60646C',
  slug: name.toLowerCase().replaceAll(' ', '-'),
  sequence: 15000,
  default: group === 'backlog',
  is_triage: false,
  project: project.id,
  workspace: project.workspace.id,
});

export const showLabel = (project: Project, { id, name }: Label) => ({
  id,
  name,
  color: '',
  description: '',
  parent: null,
  sort_order: 65535,
  project: project.id,
  workspace: project.workspace.id,
});

export const showItem = (item: Item) => ({
  id: item.id,
  name: item.name,
  description_html: item.html,
  sequence_id: item.sequence,
  priority: 'none',
  state: item.state.id,
  labels: item.labels.map(({ id }) => id),
  assignees: item.assignees.map(({ id }) => id),
  project: item.project.id,
  workspace: item.project.workspace.id,
  parent: null,
  type_id: null,
  is_draft: false,
  external_source: item.externalSource,
  external_id: item.externalId,
  created_at: item.createdAt,
  updated_at: item.updatedAt,
  completed_at: item.completedAt,
  archived_at: item.archivedAt,
  created_by: item.by.id,
  updated_by: item.by.id,
});

/** As webhooks have it: states, labels and assignees stand in it whole. */
export const showItemWhole = (item: Item) => ({
  ...showItem(item),
  state: { id: item.state.id, name: item.state.name, color: '#60646C', group: item.state.group },
  labels: item.labels.map(({ id, name }) => ({ id, name, color: '' })),
  assignees: item.assignees.map(showUser),
});

export const showComment = (item: Item, comment: Comment) => ({
  id: comment.id,
  comment_html: comment.html,
  access: 'INTERNAL',
  external_source: comment.externalSource,
  external_id: comment.externalId,
  created_at: comment.createdAt,
  updated_at: comment.updatedAt,
  edited_at: comment.editedAt,
  created_by: comment.createdBy,
  updated_by: comment.by.id,
  actor: comment.by.id,
  issue: item.id,
  project: item.project.id,
  workspace: item.project.workspace.id,
  attachments: [],
});

export const showActivity = (item: Item, activity: Activity) => ({
  id: activity.id,
  verb: activity.verb,
  field: activity.field,
  old_value: activity.oldValue,
  new_value: activity.newValue,
  old_identifier: activity.oldIdentifier,
  new_identifier: activity.newIdentifier,
  comment: `${activity.verb} the work item`,
  actor: activity.by.id,
  issue: item.id,
  issue_comment: null,
  project: item.project.id,
  workspace: item.project.workspace.id,
  created_at: activity.createdAt,
  updated_at: activity.createdAt,
  epoch: activity.epoch ?? Math.floor(Date.parse(activity.createdAt) / 1_000),
  attachments: [],
});
