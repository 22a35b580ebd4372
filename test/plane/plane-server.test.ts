import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { aPlaneTeam, type PlaneTeam } from './a-plane-team.js';
import { aProject, aUser } from './state.js';

/** The tests' Plane answers as FACTS of a real Plane 1.3.1 say, and refuses what that refuses. */

let team: PlaneTeam;
beforeAll(async () => {
  team = await aPlaneTeam();
});
afterAll(() => team.close());

interface Answered {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Record<string, unknown>;
}

async function ask(
  method: string,
  path: string,
  given: { readonly headers?: Record<string, string>; readonly body?: unknown } = {},
): Promise<Answered> {
  const { headers = { 'x-api-key': team.bot.token }, body } = given;
  const response = await fetch(`${team.plane.url}/api/v1/workspaces/acme${path}`, {
    method,
    redirect: 'manual',
    headers: { ...headers, 'content-type': 'application/json' },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  return {
    status: response.status,
    headers: response.headers,
    body: (text === '' ? {} : JSON.parse(text)) as Answered['body'],
  };
}
const inProject = (path: string) => `/projects/${team.project.id}${path}`;

describe('who asks', () => {
  test.each([
    ['without a key', {}, 401],
    ['with a bearer', { authorization: 'Bearer plane_api_x' }, 401],
    ['with a wrong key', { 'x-api-key': 'plane_api_wrong' }, 403],
  ])('%s is refused', async (_how, headers, status) => {
    expect((await ask('GET', inProject('/states/'), { headers })).status).toBe(status);
  });

  test('a key of another workspace is refused', async () => {
    const stranger = aUser(team.plane.workspace('other'), 'mallory', false);
    const answer = await ask('GET', inProject('/states/'), { headers: { 'x-api-key': stranger.token } });
    expect(answer.status).toBe(403);
  });

  test('a path without the slash at its end is redirected', async () => {
    const { status, headers } = await ask('GET', inProject('/states'));
    expect([status, headers.get('location')]).toEqual([
      301,
      `/api/v1/workspaces/acme/projects/${team.project.id}/states/`,
    ]);
  });
});

test('a key has so many requests in a window, and is told when it may ask again', async () => {
  const busy = team.aBot('busy');
  const headers = { 'x-api-key': busy.token };
  team.plane.limit = { requests: 2, windowMs: 60_000 };
  const answers = [];
  for (let n = 1; n <= 3; n += 1) answers.push(await ask('GET', inProject('/states/'), { headers }));
  team.plane.limit = { requests: 60, windowMs: 60_000 };
  expect(answers.map(({ status, headers: of }) => [status, of.get('x-ratelimit-remaining')])).toEqual([
    [200, '1'],
    [200, '0'],
    [429, null],
  ]);
  expect(answers[2]?.body.error_code).toBe(5900);
  expect(Number(answers[2]?.headers.get('retry-after'))).toBeGreaterThan(50);
});

describe('work items', () => {
  test('are found by id and by name; a state is changed by `state`, never by `state_id` nor by one of another project', async () => {
    const item = team.plane.people.addItem(team.project, team.ada, { name: 'A' });
    const path = inProject(`/work-items/${item.id}/`);
    const [ready, other] = [team.project.states[1], aProject(team.workspace, 'OTHER').states[0]];
    expect((await ask('GET', `/work-items/DEMO-${item.sequence}/`)).body.id).toBe(item.id);
    expect((await ask('PATCH', path, { body: { state_id: ready?.id } })).status).toBe(200);
    expect(item.state.name).toBe('Backlog');
    expect((await ask('PATCH', path, { body: { state: other?.id } })).status).toBe(400);
    expect((await ask('PATCH', path, { body: { state: ready?.id } })).body.state).toBe(ready?.id);
    expect(item.activities.at(-1)).toMatchObject({
      field: 'state',
      oldValue: 'Backlog',
      newValue: 'Ready',
      by: team.bot,
    });
  });

  test('of the same external pair there is one', async () => {
    const body = { name: 'B', external_source: 'orch', external_id: 'pair' };
    const first = await ask('POST', inProject('/work-items/'), { body });
    const second = await ask('POST', inProject('/work-items/'), { body });
    expect([first.status, second.status, second.body.id]).toEqual([201, 409, first.body.id]);
    expect((await ask('GET', inProject('/work-items/?external_source=orch&external_id=pair'))).body.id).toBe(
      first.body.id,
    );
  });

  test('come in pages by a cursor, whatever state is asked for', async () => {
    const project = aProject(team.workspace, 'PAGES');
    project.members.set(team.bot, 'member');
    for (const name of ['1', '2', '3']) team.plane.people.addItem(project, team.ada, { name });
    const path = `/projects/${project.id}/work-items/?per_page=2&state=none`;
    const first = await ask('GET', path);
    const second = await ask('GET', `${path}&cursor=${String(first.body.next_cursor)}`);
    const names = [first, second].map(({ body }) => (body.results as { name: string }[]).map(({ name }) => name));
    expect(names).toEqual([['3', '2'], ['1']]);
    expect([first.body.next_page_results, second.body.next_page_results]).toEqual([true, false]);
  });

  test('are gone when they were deleted, archived, or moved to another project', async () => {
    const { people } = team.plane;
    const [deleted, archived, moved] = ['d', 'a', 'm'].map((name) => people.addItem(team.project, team.ada, { name }));
    if (deleted === undefined || archived === undefined || moved === undefined) throw new Error('no items');
    people.deleteItem(deleted, team.ada);
    people.archive(archived, team.ada);
    people.moveToProject(moved, aProject(team.workspace, 'AWAY'), team.ada);
    const answers = [deleted, archived, moved].map(({ id }) => ask('GET', inProject(`/work-items/${id}/`)));
    expect((await Promise.all(answers)).map(({ status }) => status)).toEqual([404, 404, 404]);
  });
});

test('a label of a name that is taken is refused with the one that has it', async () => {
  const [first, second] = [
    await ask('POST', inProject('/labels/'), { body: { name: 'x' } }),
    await ask('POST', inProject('/labels/'), { body: { name: 'x' } }),
  ];
  expect([first.status, second.status, second.body.id]).toEqual([201, 409, first.body.id]);
});

test('a comment is given back as it came, and made once by its external pair', async () => {
  const item = team.plane.people.addItem(team.project, team.ada, { name: 'C' });
  const path = inProject(`/work-items/${item.id}/comments/`);
  const body = {
    comment_html: '<p onclick="x">Hi</p><script>1</script>',
    external_source: 'orch',
    external_id: 'mark',
  };
  const [first, second] = [await ask('POST', path, { body }), await ask('POST', path, { body })];
  expect([first.status, second.status, second.body.id]).toEqual([201, 409, first.body.id]);
  expect((await ask('GET', path)).body.results).toEqual([
    expect.objectContaining({ comment_html: body.comment_html, actor: team.bot.id }),
  ]);
});

test('members are told without their roles, and with those who were taken out', async () => {
  const gone = team.aBot('gone');
  team.plane.people.takeOut(team.project, gone);
  const answer = await ask('GET', inProject('/members/'));
  const told = answer.body as unknown as Record<string, unknown>[];
  expect(told.map(({ display_name: name }) => name)).toEqual(expect.arrayContaining(['ada', 'eve', 'gone']));
  expect(told.filter((one) => 'role' in one)).toEqual([]);
  expect((await ask('GET', inProject('/states/'), { headers: { 'x-api-key': gone.token } })).status).toBe(403);
});

test('a comment may be said to be another’s, and of another moment, and yet tells who wrote it', async () => {
  const item = team.plane.people.addItem(team.project, team.ada, { name: 'said' });
  const path = inProject(`/work-items/${item.id}/comments/`);
  const createdAt = '2026-01-01T00:00:00.000000Z';
  const body = { comment_html: '<p>Hi</p>', created_by: team.ada.id, created_at: createdAt };
  await ask('POST', path, { body, headers: { 'x-api-key': team.eve.token } });
  expect((await ask('GET', path)).body.results).toEqual([
    expect.objectContaining({ actor: team.eve.id, created_by: team.ada.id, created_at: createdAt }),
  ]);
});

test('what has happened to an item is told, the newest first where that is asked', async () => {
  const item = team.plane.people.addItem(team.project, team.ada, { name: 'H' });
  team.plane.people.move(item, 'Ready', team.grace);
  const told = async (query: string) =>
    (await ask('GET', inProject(`/work-items/${item.id}/activities/${query}`))).body.results as Record<
      string,
      unknown
    >[];
  expect((await told('')).map(({ field, new_value: to, actor }) => [field, to, actor])).toEqual([
    [null, null, team.ada.id],
    ['state', 'Ready', team.grace.id],
  ]);
  expect((await told('?order_by=-created_at')).map(({ field }) => field)).toEqual(['state', null]);
});

test('one change of a person is several webhooks, each signed; our own come back as well', async () => {
  const taken: { body: string; event: string; signature: string }[] = [];
  const receiver = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const header = (name: string) => String(request.headers[name]);
      taken.push({
        body: Buffer.concat(chunks).toString(),
        event: header('x-plane-event'),
        signature: header('x-plane-signature'),
      });
      response.end();
    });
  }).listen(0, '127.0.0.1');
  await once(receiver, 'listening');
  const workspace = team.plane.workspace('hooked');
  const url = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/`;
  workspace.hooks.push({ id: 'h', url, secret: 'plane_wh_secret' });
  const project = aProject(workspace, 'H');
  const ada = aUser(workspace, 'ada', false);
  project.members.set(ada, 'admin');
  const item = team.plane.people.addItem(project, ada, { name: 'H' });
  team.plane.people.move(item, 'Todo', ada);
  team.plane.people.comment(item, ada, '<p>Hi</p>');
  const ours = aUser(workspace, 'orch', true);
  project.members.set(ours, 'member');
  await fetch(`${team.plane.url}/api/v1/workspaces/hooked/projects/${project.id}/work-items/${item.id}/`, {
    method: 'PATCH',
    headers: { 'x-api-key': ours.token, 'content-type': 'application/json' },
    body: JSON.stringify({ state: project.states[2]?.id }),
  });
  await team.plane.hooks.settled();
  receiver.close();
  const bodies = taken.map(
    ({ body }) =>
      JSON.parse(body) as { event: string; action: string; activity: { field: string | null; actor: { id: string } } },
  );
  expect(bodies.map(({ event, action, activity }) => `${event} ${action} ${activity.field}`).sort()).toEqual([
    'issue created null',
    'issue updated sort_order',
    'issue updated state',
    'issue updated state_id',
    'issue updated target_date',
    'issue_comment created null',
  ]);
  const byUs = bodies.filter(({ activity }) => activity.actor.id === ours.id);
  expect(byUs.map(({ activity }) => activity.field)).toEqual(['state']);
  for (const { body, signature } of taken)
    expect(signature).toBe(createHmac('sha256', 'plane_wh_secret').update(body).digest('hex'));
});
