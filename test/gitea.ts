import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { gitOverHttp, type Push, pushOverHttp } from './gitea-git.js';
import { type GiteaProcess, startGitea } from './servers/gitea.mjs';
import { sharedServer } from './shared-server.js';

/** For `beforeAll`: where there is no Gitea yet, one is built first. */
export const giteaTimeoutMs = 900_000;

export interface GiteaUser {
  readonly name: string;
  readonly password: string;
}

export interface GiteaRepository {
  readonly owner: string;
  readonly name: string;
  /** For git over http; holds no credential. */
  readonly url: string;
}

export interface GiteaAnswer<Body> {
  readonly status: number;
  /** Null where the answer is empty. */
  readonly body: Body;
  readonly headers: Headers;
}

/** What the adapter's own token may do, and no more. */
export const adapterScopes = ['write:repository', 'write:issue'];

/**
 * The real Gitea of the test run, or the given one of ORCH_TEST_GITEA_URL. Whatever is made gets a name of its own with
 * the wanted one in front: take it from the answer.
 *
 *     let gitea: Gitea;
 *     beforeAll(async () => (gitea = await giteaServer()), giteaTimeoutMs);
 *     afterAll(() => gitea.stop());
 */
export interface Gitea {
  readonly url: string;
  readonly adminToken: string;
  createUser(name: string): Promise<GiteaUser>;
  /** Owned by the user; answers its name. */
  createOrg(name: string, owner: GiteaUser): Promise<string>;
  /** Empty: `pushFiles` puts the first commit in. The owner is a user or an organization. */
  createRepository(
    owner: GiteaUser | string,
    name: string,
    options?: { readonly private?: boolean },
  ): Promise<GiteaRepository>;
  /** Lets a user push to somebody else's repository. */
  addCollaborator(repository: GiteaRepository, user: GiteaUser): Promise<void>;
  createToken(user: GiteaUser, scopes: readonly string[]): Promise<string>;
  /** Commits files to a branch, new or not, with real git over http, as whoever has the token; answers the commit. */
  pushFiles(repository: GiteaRepository, push: Push): Promise<string>;
  /** Git as anybody runs it, with a token for this server that stands in no argument and no file; fails as git does. */
  git(token: string | null, cwd: string, ...args: readonly string[]): Promise<string>;
  /** One call of the API, below /api/v1; any status is an answer. */
  api<Body = unknown>(
    token: string | null,
    method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE',
    path: string,
    body?: unknown,
  ): Promise<GiteaAnswer<Body>>;
  stop(): Promise<void>;
}

export interface OwnGitea extends Gitea {
  /** Null: git over http alone. */
  readonly ssh: GiteaProcess['ssh'];
  /** As a host that loses power. */
  kill(): Promise<void>;
  /** The killed one again, at the same URL with all that it had. */
  restart(): Promise<void>;
}

export async function giteaServer(): Promise<Gitea> {
  const { url, adminToken, isOurs } = await sharedServer('gitea');
  return withNames(url, adminToken, isOurs);
}

/** One that a test may kill. */
export async function ownGiteaServer(options?: { readonly withSsh?: boolean }): Promise<OwnGitea> {
  const { url, adminToken, process } = await startGitea(options);
  if (process === null) throw new Error('this test ends its Gitea and needs one of its own: unset ORCH_TEST_GITEA_URL');
  return {
    ...withNames(url, adminToken, true),
    ssh: process.ssh,
    kill: () => process.kill(),
    restart: () => process.restart(),
    stop: () => process.stop(),
  };
}

function withNames(url: string, adminToken: string, isOurs: boolean): Gitea {
  const run = randomBytes(4).toString('hex');
  const users: GiteaUser[] = [];

  const api = <Body>(token: string | null, method: string, path: string, body?: unknown) =>
    call<Body>(`${url}/api/v1${path}`, method, token === null ? null : `token ${token}`, body);
  return {
    url,
    adminToken,
    api,
    git: (token, cwd, ...args) => gitOverHttp(url, token, cwd, ...args),
    createUser: async (wanted) => {
      const user = { name: `${wanted}-${run}`, password: randomBytes(12).toString('hex') };
      const email = `${user.name}@example.org`;
      const body = { username: user.name, password: user.password, email, must_change_password: false };
      made(await api(adminToken, 'POST', '/admin/users', body));
      users.push(user);
      return user;
    },
    createOrg: async (wanted, owner) => {
      const name = `${wanted}-${run}`;
      made(await api(adminToken, 'POST', `/admin/users/${owner.name}/orgs`, { username: name }));
      return name;
    },
    createRepository: async (owner, name, options) => {
      const ownerName = typeof owner === 'string' ? owner : owner.name;
      const path = typeof owner === 'string' ? `/orgs/${owner}/repos` : `/admin/users/${ownerName}/repos`;
      made(await api(adminToken, 'POST', path, { name, private: options?.private ?? false, default_branch: 'main' }));
      return { owner: ownerName, name, url: `${url}/${ownerName}/${name}.git` };
    },
    addCollaborator: async ({ owner, name }, user) => {
      const path = `/repos/${owner}/${name}/collaborators/${user.name}`;
      made(await api(adminToken, 'PUT', path, { permission: 'write' }));
    },
    createToken: async (user, scopes) => {
      const basic = `Basic ${Buffer.from(`${user.name}:${user.password}`).toString('base64')}`;
      const body = { name: randomBytes(4).toString('hex'), scopes };
      const answer = await call<{ sha1: string }>(`${url}/api/v1/users/${user.name}/tokens`, 'POST', basic, body);
      made(answer);
      return answer.body.sha1;
    },
    pushFiles: async (repository, push) => {
      const commit = await pushOverHttp(url, repository.url, push);
      // For a moment after its first push Gitea takes it for empty, and knows no pull requests of it.
      const isEmpty = async () => {
        const { body } = await api<{ empty: boolean }>(
          adminToken,
          'GET',
          `/repos/${repository.owner}/${repository.name}`,
        );
        return body.empty;
      };
      while (await isEmpty()) await sleep(100);
      return commit;
    },
    stop: async () => {
      // Ours is gone after the run.
      if (isOurs) return;
      for (const { name } of users) made(await api(adminToken, 'DELETE', `/admin/users/${name}?purge=true`));
    },
  };
}

async function call<Body>(
  url: string,
  method: string,
  authorization: string | null,
  body: unknown,
): Promise<GiteaAnswer<Body>> {
  const answer = await fetch(url, {
    method,
    headers: {
      ...(authorization !== null && { authorization }),
      ...(body !== undefined && { 'content-type': 'application/json' }),
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  const text = await answer.text();
  const isJson = answer.headers.get('content-type')?.includes('json') ?? false;
  return { status: answer.status, body: (isJson ? JSON.parse(text) : text || null) as Body, headers: answer.headers };
}

function made({ status, body }: GiteaAnswer<unknown>): void {
  if (status >= 300) throw new Error(`Gitea answers ${status}: ${JSON.stringify(body)}`);
}
