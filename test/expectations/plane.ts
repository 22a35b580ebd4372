import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, test } from '@jest/globals';

/** A project that may be worked in, on the tests' Plane or a real one. */
export interface PlaneAtHand {
  /** As `ORCH_PLANE_URL` takes it. */
  readonly url: string;
  readonly workspace: string;
  readonly token: string;
  readonly project: string;
  /** Told of each item that was made. */
  made(item: string): void;
}

interface Answered {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Record<string, unknown>;
}
interface Asked {
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

/** What orch relies on in Plane's answers: held to by the tests' Plane in each run, and by a real one in `npm run test:plane`. */
export function expectPlane(open: () => Promise<PlaneAtHand>): void {
  let at: PlaneAtHand;
  beforeAll(async () => {
    at = await open();
  });
  const once = randomUUID();

  async function ask(method: string, path: string, { headers, body }: Asked = {}): Promise<Answered> {
    const response = await fetch(`${at.url}/api/v1/workspaces/${at.workspace}${path}`, {
      method,
      redirect: 'manual',
      headers: { ...(headers ?? { 'x-api-key': at.token }), 'content-type': 'application/json' },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    const isJson = response.headers.get('content-type')?.includes('json') === true;
    return {
      status: response.status,
      headers: response.headers,
      body: (isJson && text !== '' ? JSON.parse(text) : {}) as Answered['body'],
    };
  }
  const inProject = (path: string) => `/projects/${at.project}${path}`;
  async function anItem(more: object = {}): Promise<Record<string, unknown> & { readonly id: string }> {
    const { status, body } = await ask('POST', inProject('/work-items/'), { body: { name: `orch ${once}`, ...more } });
    expect(status).toBe(201);
    at.made(String(body.id));
    return body as Record<string, unknown> & { id: string };
  }

  describe('who asks', () => {
    test.each([
      ['without a key', {}, 401],
      ['with a bearer', { authorization: 'Bearer plane_api_x' }, 401],
      ['with a wrong key', { 'x-api-key': 'plane_api_wrong' }, 403],
    ])('%s is refused', async (_how, headers, status) => {
      expect((await ask('GET', inProject('/states/'), { headers })).status).toBe(status);
    });

    test('a path without the slash at its end is redirected to the one with it', async () => {
      const { status, headers } = await ask('GET', inProject('/states'));
      expect(status).toBe(301);
      expect(headers.get('location')).toMatch(new RegExp(`/projects/${at.project}/states/$`));
    });
  });

  test('an item is found by id and by name, and moved by `state` alone, never by `state_id`', async () => {
    const { body: project } = await ask('GET', inProject('/'));
    const { results } = (await ask('GET', inProject('/states/'))).body as { results: { id: string }[] };
    const { id, sequence_id: number, state } = await anItem();
    const [other] = results.filter((one) => one.id !== state);
    const path = inProject(`/work-items/${id}/`);
    expect((await ask('GET', `/work-items/${String(project.identifier)}-${String(number)}/`)).body.id).toBe(id);
    expect((await ask('PATCH', path, { body: { state_id: other?.id } })).status).toBe(200);
    expect((await ask('GET', path)).body.state).toBe(state);
    expect((await ask('PATCH', path, { body: { state: randomUUID() } })).status).toBe(400);
    expect((await ask('PATCH', path, { body: { state: other?.id } })).body.state).toBe(other?.id);
  });

  test('of the same external pair there is one item, and one comment', async () => {
    const pair = { external_source: 'orch-test', external_id: once };
    const item = await anItem(pair);
    const second = await ask('POST', inProject('/work-items/'), { body: { name: 'again', ...pair } });
    expect([second.status, second.body.id]).toEqual([409, item.id]);
    const path = inProject(`/work-items/${item.id}/comments/`);
    const comment = { comment_html: '<p onclick="x">Hi</p>', ...pair };
    const [made, again] = [await ask('POST', path, { body: comment }), await ask('POST', path, { body: comment })];
    expect([made.status, again.status, again.body.id]).toEqual([201, 409, made.body.id]);
    const { results } = (await ask('GET', path)).body as { results: { comment_html: string }[] };
    expect(results.map(({ comment_html }) => comment_html)).toEqual([comment.comment_html]);
  });

  test('items come in pages by a cursor, whatever state is asked for', async () => {
    const items = [await anItem(), await anItem()].map(({ id }) => id);
    const path = inProject(`/work-items/?per_page=1&state=${randomUUID()}&order_by=-created_at`);
    const first = await ask('GET', path);
    const second = await ask('GET', `${path}&cursor=${String(first.body.next_cursor)}`);
    const ids = [first, second].flatMap(({ body }) => (body.results as { id: string }[]).map(({ id }) => id));
    expect(ids).toEqual(items.reverse());
    expect(first.body.next_page_results).toBe(true);
  });

  test('what a key has left is told', async () => {
    const left = (await ask('GET', inProject('/states/'))).headers.get('x-ratelimit-remaining');
    expect(Number(left)).toBeGreaterThanOrEqual(0);
    expect(left).not.toBeNull();
  });
}
