import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { detail, notThere, ok, refused, type Answer } from './answer.js';
import { createPeople, type People } from './changes.js';
import { createHooks, type Hooks } from './hooks.js';
import { answerBelowProject, shown } from './routes.js';
import { showProject, showUser } from './show.js';
import { aWorkspace, nameOf, type Item, type User, type Workspace } from './state.js';

export interface Asked {
  readonly method: string;
  /** With its query, below `/api/v1`. */
  readonly path: string;
  /** The key that was given; null: none. */
  readonly key: string | null;
  readonly body: Readonly<Record<string, unknown>>;
  status: number | null;
  readonly at: number;
}

/** What happens to the next request that it is for, instead of what was asked or after that was done. */
export interface Mishap {
  /** Of `GET /workspaces/…`. */
  readonly of: RegExp;
  readonly done: boolean;
  readonly answer: Answer | { readonly html: number } | 'drop' | 'silence';
}

export interface PlaneServer {
  /** As `ORCH_PLANE_URL` takes it. */
  readonly url: string;
  readonly requests: Asked[];
  /** Requests of one key in so long a time; more are refused until then. */
  limit: { requests: number; windowMs: number };
  /** Nobody answers. */
  isAway: boolean;
  /** Plane 1.3.1 does not. */
  tellsRoles: boolean;
  /** Called once something was changed as somebody has asked, before they hear of it. */
  onDone: () => void;
  readonly hooks: Hooks;
  readonly people: People;
  /** Made when it is first asked for. */
  workspace(slug: string): Workspace;
  befall(...mishaps: readonly Mishap[]): void;
  close(): Promise<void>;
}

/** A Plane on loopback that answers, and refuses, as Plane 1.3.1 does. */
export async function startPlane(): Promise<PlaneServer> {
  const workspaces = new Map<string, Workspace>();
  const mishaps: Mishap[] = [];
  const served = new Map<string, number[]>();
  const hooks = createHooks();
  const server = createServer((request, response) => {
    void answer(request, response).catch((error: unknown) => {
      response.writeHead(500).end(String(error));
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const plane: PlaneServer = {
    url,
    requests: [],
    limit: { requests: 60, windowMs: 60_000 },
    isAway: false,
    tellsRoles: false,
    onDone: () => undefined,
    hooks,
    people: createPeople(hooks),
    workspace(slug) {
      const found = workspaces.get(slug) ?? aWorkspace(slug);
      workspaces.set(slug, found);
      return found;
    },
    befall: (...more) => void mishaps.push(...more),
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
      await hooks.settled();
    },
  };
  return plane;

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    // No connection is used again: on a busy machine one of the two sides would think it open that the other has closed.
    response.setHeader('connection', 'close');
    if (plane.isAway) return void request.socket.destroy();
    const { method = '', headers } = request;
    const address = new URL(request.url ?? '', url);
    const text = await bodyOf(request);
    const key = headers['x-api-key'];
    const asked: Asked = {
      method,
      path: `${address.pathname.replace('/api/v1', '')}${address.search}`,
      key: typeof key === 'string' ? key : null,
      body: text === '' ? {} : (JSON.parse(text) as Record<string, unknown>),
      status: null,
      at: Date.now(),
    };
    plane.requests.push(asked);
    const index = mishaps.findIndex(({ of }) => of.test(`${method} ${asked.path}`));
    const [mishap] = index < 0 ? [] : mishaps.splice(index, 1);
    const carriedOut = mishap?.done === false ? null : carryOut(asked, address);
    if (method !== 'GET' && carriedOut !== null) plane.onDone();
    const told = mishap?.answer ?? carriedOut;
    if (told === 'silence') return;
    if (told === 'drop' || told === null) return void request.socket.destroy();
    asked.status = 'html' in told ? told.html : told.status;
    if ('html' in told)
      return void response.writeHead(told.html, { 'content-type': 'text/html' }).end('<html>Oops</html>');
    response.writeHead(told.status, { 'content-type': 'application/json', ...told.headers });
    response.end(told.body === undefined ? undefined : JSON.stringify(told.body));
  }

  function carryOut(asked: Asked, address: URL): Answer {
    if (!address.pathname.endsWith('/'))
      return { status: 301, headers: { location: `${address.pathname}/${address.search}` } };
    // With a header that it does not know, as `Authorization`, nobody has asked.
    if (asked.key === null) return detail(401, 'Authentication credentials were not provided.');
    const path = address.pathname.replace(/^\/api\/v1/, '').replace(/\/$/, '');
    const [, slug = null, below = ''] = /^\/workspaces\/([^/]+)(\/.*)?$/.exec(path) ?? [];
    const owner = ownerOf(asked.key);
    if (owner === null) return detail(403, 'Given API token is not valid');
    const limited = tooMany(asked.key);
    if ('status' in limited) return limited;
    const given = answerTo({ asked, owner, slug, path, below, query: address.searchParams });
    return { ...given, headers: { ...given.headers, 'x-ratelimit-remaining': String(limited.remaining) } };
  }

  function ownerOf(key: string): { readonly user: User; readonly workspace: Workspace } | null {
    for (const workspace of workspaces.values()) {
      const user = workspace.users.find(({ token }) => token === key);
      if (user !== undefined) return { user, workspace };
    }
    return null;
  }

  /** What was refused does not count. */
  function tooMany(key: string): Answer | { readonly remaining: number } {
    const { requests, windowMs } = plane.limit;
    const since = Date.now() - windowMs;
    const recent = (served.get(key) ?? []).filter((at) => at > since);
    served.set(key, recent);
    const [oldest = 0] = recent;
    if (recent.length >= requests) {
      const seconds = Math.max(Math.ceil((oldest - since) / 1_000), 1);
      const body = { error_code: 5900, error_message: 'RATE_LIMIT_EXCEEDED' };
      return { status: 429, body, headers: { 'retry-after': String(seconds) } };
    }
    recent.push(Date.now());
    return { remaining: requests - recent.length };
  }

  function answerTo({
    asked,
    owner,
    slug,
    path,
    below,
    query,
  }: {
    readonly asked: Asked;
    readonly owner: { readonly user: User; readonly workspace: Workspace };
    readonly slug: string | null;
    readonly path: string;
    readonly below: string;
    readonly query: URLSearchParams;
  }): Answer {
    const { user, workspace } = owner;
    const { method, body } = asked;
    if (`${method} ${path}` === 'GET /users/me') return ok(showUser(user));
    if (slug === null) return refused(404, 'Page not found.');
    const mayNot = detail(403, 'You do not have permission to perform this action.');
    if (slug !== workspace.slug) return workspaces.has(slug) ? mayNot : notThere();
    if (`${method} ${below}` === 'GET /members') return ok(workspace.users.map(showUser));
    const mine = workspace.projects.filter(({ members }) => members.has(user));
    if (`${method} ${below}` === 'GET /projects')
      return ok({ results: mine.map(showProject), next_page_results: false });
    const named = /^\/work-items\/([^/]+-\d+)$/.exec(below)?.[1];
    if (method === 'GET' && named !== undefined) return shown(itemNamed(workspace, named));
    const [, id, rest = ''] = /^\/projects\/([^/]+)(\/.*)?$/.exec(below) ?? [];
    if (id === undefined) return refused(404, 'Page not found.');
    const project = workspace.projects.find((one) => one.id === id);
    if (project === undefined) return rest === '' ? notThere() : mayNot;
    if (!project.members.has(user)) return mayNot;
    return (
      answerBelowProject({ project, user, query, body, hooks, tellsRoles: plane.tellsRoles }, method, rest) ??
      refused(404, 'Page not found.')
    );
  }
}

function itemNamed({ projects }: Workspace, name: string): Item | undefined {
  const shownOnes = projects
    .flatMap(({ items }) => items)
    .filter((item) => !item.isDeleted && item.archivedAt === null);
  return shownOnes.find((item) => nameOf(item) === name);
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}
