import { randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { roles, type Role } from '../../domain/pipeline/stages.js';
import { choosePort } from '../../stack/ports/free-port.js';
import { openStack } from '../deploys/real-stack.js';
import { type Seen, startWatchingProxy } from '../fixtures/watching-proxy.js';
import { type Gitea, type GiteaRepository, giteaServer, type GiteaUser } from '../gitea.js';

/** What the tokens of docs/issues.md may do: the account's, and a role's. */
const accountScopes = ['write:repository', 'write:issue'];
const roleScopes = ['write:issue'];

export interface Person extends GiteaUser {
  readonly token: string;
}

/** A repository whose issues are a project's items. */
export interface Place extends GiteaRepository {
  readonly project: string;
}

/** A team on a Gitea: a user for each role, one for orch itself, who owns the repositories, who decides, and an outsider. */
export async function openIssues(onSeen: (seen: Seen) => void = () => undefined) {
  const gitea = await giteaServer();
  const proxy = await startWatchingProxy(gitea.url, onSeen);
  const person = async (name: string, scopes: readonly string[]): Promise<Person> => {
    const user = await gitea.createUser(name);
    return { ...user, token: await gitea.createToken(user, scopes) };
  };
  const all = [...accountScopes, 'write:user'];
  const owner = await person('ada', all);
  const [boss, outsider, bot] = [
    await person('boss', all),
    await person('mallory', all),
    await person('orch', accountScopes),
  ];
  const speakers = {} as Record<Role, Person>;
  for (const role of roles) speakers[role] = await person(role, roleScopes);
  const port = await choosePort({ wanted: null, last: null, what: 'the server', setting: '' });
  const secret = randomBytes(20).toString('hex');
  const stack = await openStack({
    name: 'shop',
    files: 'shop',
    dotEnv: {
      ORCH_GITEA_URL: proxy.url,
      ORCH_GITEA_TOKEN: bot.token,
      ...Object.fromEntries(roles.map((role) => [`ORCH_GITEA_TOKEN_${role.toUpperCase()}`, speakers[role].token])),
      ORCH_GITEA_WEBHOOK_SECRET: secret,
      ORCH_SERVER_ADDRESS: `127.0.0.1:${port}`,
    },
  });
  const places: Place[] = [];
  const api = <Body = unknown>(
    as: Person,
    method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE',
    path: string,
    body?: unknown,
  ) => gitea.api<Body>(as.token, method, path, body);

  return {
    gitea,
    proxy,
    stack,
    people: { owner, boss, outsider, bot, speakers },
    /** A repository with a project of orch's; all are in the projects file. */
    addProject: async (project: string, tracker: object): Promise<Place> => {
      const repository = await gitea.createRepository(owner, project);
      for (const user of [bot, boss]) await gitea.addCollaborator(repository, user);
      await gitea.pushFiles(repository, { token: owner.token, branch: 'main', files: { 'README.md': '# Shop\n' } });
      await api(owner, 'POST', `/repos/${owner.name}/${project}/labels`, { name: 'orch', color: '#00aa00' });
      places.push({ ...repository, project });
      const projects = places.map(({ url, project: name }) => [
        name,
        {
          repository: url.replace(gitea.url, proxy.url),
          forge: 'gitea',
          tracker: { account: 'gitea', start: { label: 'orch' }, ...tracker },
          approvers: [`gitea:${boss.name}`],
        },
      ]);
      writeFileSync(join(stack.folder, 'orch.projects.yaml'), stringify({ projects: Object.fromEntries(projects) }));
      return { ...repository, project };
    },
    /** As an administrator sets it up by hand. */
    addHook: (place: Place) =>
      api(owner, 'POST', `/repos/${place.owner}/${place.name}/hooks`, {
        type: 'gitea',
        active: true,
        events: [
          'issues',
          'issue_label',
          'issue_assign',
          'issue_comment',
          'pull_request',
          'pull_request_comment',
          'pull_request_review',
        ],
        config: { url: `http://127.0.0.1:${port}/webhooks/gitea`, content_type: 'json', secret },
      }),
    comments: (place: Place, on: number) => anIssue(api, owner, place).comments(on),
    issue: (place: Place) => anIssue(api, owner, place),
    close: async () => {
      await stack.close();
      await proxy.close();
      await gitea.stop();
    },
  };
}

export type Issues = Awaited<ReturnType<typeof openIssues>>;

type Api = <Body = unknown>(
  as: Person,
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE',
  path: string,
  body?: unknown,
) => ReturnType<Gitea['api']> extends Promise<{ body: unknown }> ? Promise<{ status: number; body: Body }> : never;

export interface Said {
  readonly by: string;
  readonly text: string;
}

/** An issue as people see it in their browser. */
function anIssue(api: Api, owner: Person, place: Place) {
  const repository = `/repos/${place.owner}/${place.name}`;
  let number = 0;
  const of = (path = '') => `${repository}/issues/${number}${path}`;
  return {
    number: () => number,
    open: async (title: string): Promise<void> => {
      const { body } = await api<{ number: number }>(owner, 'POST', `${repository}/issues`, { title, body: 'Please.' });
      ({ number } = body);
    },
    label: () => api(owner, 'POST', of('/labels'), { labels: ['orch'] }),
    say: (as: Person, text: string) => api(as, 'POST', of('/comments'), { body: text }),
    read: async () => (await api<{ state: string; labels: { name: string }[] }>(owner, 'GET', of())).body,
    comments: async (on = number): Promise<Said[]> => {
      const path = `${repository}/issues/${on}/comments`;
      const { body } = await api<{ user: { login: string }; body: string }[]>(owner, 'GET', path);
      return body.map(({ user, body: text }) => ({ by: user.login, text }));
    },
    pulls: async () =>
      (await api<{ number: number; merged: boolean }[]>(owner, 'GET', `${repository}/pulls?state=all`)).body,
  };
}

export type Issue = ReturnType<typeof anIssue>;
