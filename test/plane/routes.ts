import { invalid, notThere, ok, paged, refused, taken, type Answer } from './answer.js';
import { setAssignees, setComment, setLabels, setState, setTexts } from './changes.js';
import type { Change, Hooks } from './hooks.js';
import { showActivity, showComment, showItem, showLabel, showMember, showProject, showState } from './show.js';
import { aComment, anItem, labelNamed, projectRoles, type Item, type Project, type User } from './state.js';

export interface Call {
  readonly project: Project;
  readonly user: User;
  readonly query: URLSearchParams;
  readonly body: Readonly<Record<string, unknown>>;
  readonly hooks: Hooks;
  readonly tellsRoles: boolean;
}
type Ids = readonly [string, string];
type Route = (call: Call, ids: Ids) => Answer;

const uuid = '([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})';
const at = (method: string, path: string) => new RegExp(`^${method} ${path.replaceAll(':id', uuid)}$`);
const longestName = 255;

/** What is below a project; paths without the slash that they end with. */
const routes: readonly (readonly [RegExp, Route])[] = [
  [at('GET', ''), ({ project }) => ok(showProject(project))],
  [
    at('GET', '/(?:project-)?members'),
    ({ project, tellsRoles }) =>
      ok([...project.members.keys(), ...project.former].map((user) => showMember(project, user, tellsRoles))),
  ],
  [
    at('GET', '/states'),
    ({ project, query }) =>
      paged(
        project.states.map((state) => showState(project, state)),
        query,
      ),
  ],
  [
    at('GET', '/labels'),
    ({ project, query }) =>
      paged(
        project.labels.map((label) => showLabel(project, label)),
        query,
      ),
  ],
  [at('POST', '/labels'), makeLabel],
  [at('GET', '/work-items'), listItems],
  [at('POST', '/work-items'), makeItem],
  [at('GET', '/work-items/:id'), (call, [id]) => shown(seen(call.project, id))],
  [at('PATCH', '/work-items/:id'), changeItem],
  [at('GET', '/work-items/:id/comments'), listComments],
  [at('POST', '/work-items/:id/comments'), makeComment],
  [at('GET', '/work-items/:id/comments/:id'), oneComment],
  [at('PATCH', '/work-items/:id/comments/:id'), changeComment],
  [at('GET', '/work-items/:id/activities'), listActivities],
  [at('GET', '/work-items/:id/relations'), listRelations],
];

/** Null: Plane has no such page. */
export function answerBelowProject(call: Call, method: string, path: string): Answer | null {
  for (const [pattern, route] of routes) {
    const found = pattern.exec(`${method} ${path}`);
    if (found !== null) return route(call, [found[1] ?? '', found[2] ?? '']);
  }
  return null;
}

/** Archived ones are not shown. */
function seen(project: Project, id: string): Item | undefined {
  return project.items.find((item) => item.id === id && !item.isDeleted && item.archivedAt === null);
}

/** Changed and commented are archived ones as others. */
function kept(project: Project, id: string): Item | undefined {
  return project.items.find((item) => item.id === id && !item.isDeleted);
}

export const shown = (item: Item | undefined): Answer => (item === undefined ? notThere() : ok(showItem(item)));

/** `state` and other filters are ignored; both parts of an external pair find the one item. */
function listItems({ project, query }: Call): Answer {
  const [source, id] = [query.get('external_source'), query.get('external_id')];
  if (source && id)
    return shown(
      withPair(
        project.items.filter((item) => !item.isDeleted),
        { source, id },
      ),
    );
  const items = project.items.filter((item) => !item.isDeleted && item.archivedAt === null);
  const order = query.get('order_by') ?? '-created_at';
  const key = order.includes('updated_at') ? 'updatedAt' : 'createdAt';
  const sorted = [...items].sort((one, other) => (one[key] < other[key] ? -1 : 1));
  return paged((order.startsWith('-') ? sorted.reverse() : sorted).map(showItem), query);
}

function withPair<Of extends { externalSource: string | null; externalId: string | null }>(
  all: readonly Of[],
  { source, id }: { readonly source: unknown; readonly id: unknown },
): Of | undefined {
  if (!source || !id) return undefined;
  return all.find(({ externalSource, externalId }) => externalSource === source && externalId === id);
}

const pairOf = ({ external_source: source, external_id: id }: Call['body']) => ({ source, id });
const textOf = (value: unknown) => (typeof value === 'string' ? value : null);

function makeItem({ project, user, body, hooks }: Call): Answer {
  const { name, description_html: html, state } = body;
  const wrong = wrongWithItem(project, body, true);
  if (wrong !== null) return wrong;
  const pair = pairOf(body);
  const same = withPair(project.items, pair);
  if (same !== undefined) return taken('Issue', same.id);
  const item = anItem(project, user, {
    name: String(name),
    ...(typeof html === 'string' && { html }),
    ...(typeof state === 'string' && { state: project.states.find(({ id }) => id === state)?.name ?? '' }),
    externalSource: textOf(pair.source),
    externalId: textOf(pair.id),
  });
  item.labels = labelsOf(project, body) ?? [];
  item.assignees = assigneesOf(project, body) ?? [];
  hooks.item(item, user, 'created');
  return ok(showItem(item), 201);
}

/** Of a state only `state` counts: `state_id` is ignored. */
function changeItem({ project, user, body, hooks }: Call, [id]: Ids): Answer {
  const item = kept(project, id);
  if (item === undefined) return notThere();
  const wrong = wrongWithItem(project, body, false);
  if (wrong !== null) return wrong;
  const changes: Change[] = [];
  const state = project.states.find((one) => one.id === body.state);
  const oldValue = item.state.id;
  if (state !== undefined && setState(item, state, user))
    changes.push({ field: 'state', oldValue, newValue: state.id });
  const { name, description_html: html } = body;
  changes.push(...setTexts(item, { name: textOf(name) ?? item.name, html: textOf(html) ?? item.html }, user));
  const [labels, assignees] = [labelsOf(project, body), assigneesOf(project, body)];
  if (labels !== null) changes.push(setLabels(item, labels, user));
  if (assignees !== null) changes.push(setAssignees(item, assignees, user));
  if (changes.length > 0) hooks.item(item, user, 'updated', changes);
  return ok(showItem(item));
}

function wrongWithItem(project: Project, body: Call['body'], isNew: boolean): Answer | null {
  const { name, description_html: html, state } = body;
  if (isNew && (typeof name !== 'string' || name.trim() === '')) return invalid('name', 'This field is required.');
  if (typeof name === 'string' && name.length > longestName)
    return invalid('name', `Ensure this field has no more than ${longestName} characters.`);
  if ((textOf(body.external_id) ?? '').length > longestName)
    return invalid('external_id', `Ensure this field has no more than ${longestName} characters.`);
  if (html === '') return invalid('non_field_errors', 'Invalid HTML passed');
  if (state === undefined || project.states.some(({ id }) => id === state)) return null;
  const isElsewhere = project.workspace.projects.some(({ states }) => states.some(({ id }) => id === state));
  return isElsewhere
    ? invalid('non_field_errors', 'State is not valid please pass a valid state_id')
    : invalid('state', `Invalid pk "${textOf(state) ?? ''}" - object does not exist.`);
}

/** Those of other projects are left out without a word. */
function labelsOf({ labels }: Project, body: Call['body']): Item['labels'] | null {
  if (!Array.isArray(body.labels)) return null;
  const ids = body.labels as unknown[];
  return labels.filter(({ id }) => ids.includes(id));
}

function assigneesOf({ members }: Project, body: Call['body']): User[] | null {
  if (!Array.isArray(body.assignees)) return null;
  const ids = body.assignees as unknown[];
  return [...members].filter(([{ id }, role]) => ids.includes(id) && projectRoles[role] >= 15).map(([user]) => user);
}

function makeLabel({ project, body }: Call): Answer {
  const { name } = body;
  if (typeof name !== 'string' || name === '') return invalid('name', 'This field is required.');
  const same = project.labels.find((label) => label.name === name);
  if (same !== undefined)
    return { status: 409, body: { error: 'Label with the same name already exists in the project', id: same.id } };
  return ok(showLabel(project, labelNamed(project, name)), 201);
}

function listComments({ project, query }: Call, [id]: Ids): Answer {
  const item = kept(project, id);
  // An item that is not there has none.
  const newestFirst = [...(item?.comments ?? [])].sort((one, other) => (one.createdAt < other.createdAt ? 1 : -1));
  return paged(item === undefined ? [] : newestFirst.map((comment) => showComment(item, comment)), query);
}

/** The text is kept as it came; when it was written, and by whom, is what is said. */
function makeComment({ project, user, body, hooks }: Call, [id]: Ids): Answer {
  const pair = pairOf(body);
  const same = withPair(
    project.items.flatMap(({ comments }) => comments),
    pair,
  );
  if (same !== undefined) return taken('Work item comment', same.id);
  const item = kept(project, id);
  if (item === undefined) return refused(400, 'The payload is not valid');
  const html = textOf(body.comment_html) ?? '<p></p>';
  const comment = aComment(item, user, {
    ...{ html, externalSource: textOf(pair.source), externalId: textOf(pair.id) },
    ...{ createdBy: textOf(body.created_by), createdAt: textOf(body.created_at) },
  });
  hooks.comment(item, comment, user, 'created');
  return ok(showComment(item, comment), 201);
}

function oneComment({ project }: Call, [id, commentId]: Ids): Answer {
  const item = kept(project, id);
  const comment = item?.comments.find((one) => one.id === commentId);
  return item === undefined || comment === undefined ? notThere() : ok(showComment(item, comment));
}

function changeComment({ project, user, body, hooks }: Call, [id, commentId]: Ids): Answer {
  const item = kept(project, id);
  const comment = item?.comments.find((one) => one.id === commentId);
  if (item === undefined || comment === undefined) return notThere();
  const html = textOf(body.comment_html) ?? comment.html;
  const change = { field: 'comment_html', oldValue: comment.html, newValue: html };
  if (html !== comment.html) hooks.comment(item, comment, user, 'updated', [change]);
  setComment(comment, html);
  return ok(showComment(item, comment));
}

/** The oldest first, unless asked otherwise. */
function listActivities({ project, query }: Call, [id]: Ids): Answer {
  const item = kept(project, id);
  if (item === undefined) return paged([], query);
  const shownOnes = item.activities.map((activity) => showActivity(item, activity));
  return paged(query.get('order_by') === '-created_at' ? shownOnes.reverse() : shownOnes, query);
}

function listRelations({ project }: Call, [id]: Ids): Answer {
  const blocked_by = (kept(project, id)?.blockedBy ?? []).map((item) => ({
    project_id: item.project.id,
    issue_id: item.id,
  }));
  const none = { blocking: [], duplicate: [], relates_to: [], start_after: [], start_before: [] };
  return ok({ ...none, finish_after: [], finish_before: [], blocked_by });
}
