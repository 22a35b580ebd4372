import type { Change, Hooks } from './hooks.js';
import { now } from './now.js';
import {
  aComment,
  anItem,
  labelNamed,
  noteActivity,
  stateNamed,
  type Comment,
  type Item,
  type NewItem,
  type Project,
  type State,
  type User,
} from './state.js';

/** What people do in Plane's own pages: each is an activity, and a webhook for every field that went along. */
export interface People {
  addItem(project: Project, by: User, given: NewItem): Item;
  /** To another state, by its name. */
  move(item: Item, state: string, by: User): void;
  edit(item: Item, to: { readonly name?: string; readonly html?: string }, by: User): void;
  label(item: Item, names: readonly string[], by: User): void;
  assign(item: Item, assignees: readonly User[], by: User): void;
  comment(item: Item, by: User, html: string): Comment;
  editComment(item: Item, comment: Comment, html: string, by: User): void;
  deleteComment(item: Item, comment: Comment): void;
  deleteItem(item: Item, by: User): void;
  archive(item: Item, by: User): void;
  restore(item: Item, by: User): void;
  /** Plane gives it a number of its new project. */
  moveToProject(item: Item, project: Project, by: User): void;
  takeOut(project: Project, user: User): void;
}

export function createPeople(hooks: Hooks): People {
  return {
    addItem(project, by, given) {
      const item = anItem(project, by, given);
      hooks.item(item, by, 'created');
      return item;
    },
    move(item, name, by) {
      const state = stateNamed(item.project, name);
      const [oldValue, newValue] = [item.state.id, state.id];
      if (!setState(item, state, by)) return;
      // A card that is drawn to another column.
      const others = ['sort_order', 'target_date'].map((field) => ({ field, oldValue: '65535', newValue: '75535' }));
      hooks.item(item, by, 'updated', [{ field: 'state_id', oldValue, newValue }, ...others]);
    },
    edit(item, { name = item.name, html = item.html }, by) {
      const changes = setTexts(item, { name, html }, by);
      if (changes.length > 0) hooks.item(item, by, 'updated', changes);
    },
    label(item, names, by) {
      const change = setLabels(
        item,
        names.map((name) => labelNamed(item.project, name)),
        by,
      );
      hooks.item(item, by, 'updated', [{ ...change, field: 'label_ids' }]);
    },
    assign(item, assignees, by) {
      const change = setAssignees(item, assignees, by);
      hooks.item(item, by, 'updated', [{ ...change, field: 'assignee_ids' }]);
    },
    comment(item, by, html) {
      const comment = aComment(item, by, { html });
      hooks.comment(item, comment, by, 'created');
      return comment;
    },
    editComment(item, comment, html, by) {
      const change = { field: 'comment_html', oldValue: comment.html, newValue: html };
      setComment(comment, html);
      hooks.comment(item, comment, by, 'updated', [change]);
    },
    deleteComment(item, comment) {
      item.comments.splice(item.comments.indexOf(comment), 1);
    },
    deleteItem(item, by) {
      item.isDeleted = true;
      hooks.item(item, by, 'deleted');
    },
    archive(item, by) {
      item.archivedAt = now();
      item.updatedAt = now();
      hooks.item(item, by, 'updated', [{ field: 'archived_at', newValue: item.archivedAt }]);
    },
    restore(item, by) {
      item.archivedAt = null;
      item.updatedAt = now();
      hooks.item(item, by, 'updated', [{ field: 'archived_at' }]);
    },
    moveToProject(item, project, by) {
      item.project.items.splice(item.project.items.indexOf(item), 1);
      project.items.push(item);
      Object.assign(item, { project, sequence: project.nextSequence, state: project.states[0], labels: [] });
      item.updatedAt = now();
      project.nextSequence += 1;
      hooks.item(item, by, 'updated', [{ field: 'project_id', newValue: project.id }]);
    },
    takeOut(project, user) {
      project.members.delete(user);
      project.former.add(user);
    },
  };
}

/** False: it is there already. */
export function setState(item: Item, state: State, by: User): boolean {
  if (item.state === state) return false;
  const { id: oldIdentifier, name: oldValue } = item.state;
  Object.assign(item, { state, updatedAt: now(), completedAt: state.group === 'completed' ? now() : null });
  const { id: newIdentifier, name: newValue } = state;
  noteActivity(item, by, { verb: 'updated', field: 'state', oldValue, newValue, oldIdentifier, newIdentifier });
  return true;
}

export function setTexts(
  item: Item,
  { name, html }: { readonly name: string; readonly html: string },
  by: User,
): Change[] {
  const changes: Change[] = [];
  if (name !== item.name) {
    changes.push({ field: 'name', oldValue: item.name, newValue: name });
    noteActivity(item, by, { verb: 'updated', field: 'name', oldValue: item.name, newValue: name });
  }
  if (html !== item.html) {
    changes.push({ field: 'description_html', oldValue: item.html, newValue: html });
    noteActivity(item, by, { verb: 'updated', field: 'description', oldValue: item.html, newValue: html });
  }
  if (changes.length > 0) Object.assign(item, { name, html, updatedAt: now() });
  return changes;
}

export function setLabels(item: Item, labels: Item['labels'], by: User): Change {
  const [oldValue, newValue] = [item.labels, labels].map((of) => of.map(({ id }) => id));
  for (const added of labels.filter((label) => !item.labels.includes(label)))
    noteActivity(item, by, { verb: 'updated', field: 'labels', newValue: added.name, newIdentifier: added.id });
  for (const gone of item.labels.filter((label) => !labels.includes(label)))
    noteActivity(item, by, { verb: 'updated', field: 'labels', oldValue: gone.name, oldIdentifier: gone.id });
  Object.assign(item, { labels, updatedAt: now() });
  return { field: 'labels', oldValue, newValue };
}

export function setAssignees(item: Item, assignees: readonly User[], by: User): Change {
  const [oldValue, newValue] = [item.assignees, assignees].map((of) => of.map(({ id }) => id));
  for (const added of assignees.filter((user) => !item.assignees.includes(user)))
    noteActivity(item, by, {
      verb: 'updated',
      field: 'assignees',
      newValue: added.displayName,
      newIdentifier: added.id,
    });
  Object.assign(item, { assignees: [...assignees], updatedAt: now() });
  return { field: 'assignees', oldValue, newValue };
}

export function setComment(comment: Comment, html: string): void {
  Object.assign(comment, { html, updatedAt: now(), editedAt: now() });
}
