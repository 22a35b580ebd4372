import { randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { type Role, roles } from '../../domain/pipeline/stages.js';
import { chooseSetPort } from '../fixtures/set-port.js';
import { openStack } from '../deploys/real-stack.js';
import { type Seen, startWatchingProxy } from '../fixtures/watching-proxy.js';
import { type Gitea, type GiteaRepository, giteaServer, type GiteaUser } from '../gitea.js';

/** What the tokens of docs/issues.md may do: that of orch's own user, and a role's. */
const ownScopes = ['write:repository', 'write:issue'];
const roleScopes = ['write:issue'];

export interface Person extends GiteaUser {
  readonly token: string;
}

/** A repository whose issues are a project's items. */
export interface Place extends GiteaRepository {
  readonly project: string;
}

export interface Said {
  readonly by: string;
  readonly text: string;
}

/** A stack, and a team on a Gitea: a user for each role, one for orch itself, who owns the repositories, who decides, and an outsider. */
export async function openIssues(onSeen: (seen: Seen) => void = () => undefined) {
  const gitea = await giteaServer();
  const proxy = await startWatchingProxy(gitea.url, onSeen);
  const person = async (name: string, scopes: readonly string[]): Promise<Person> => {
    const user = await gitea.createUser(name);
    return { ...user, token: await gitea.createToken(user, scopes) };
  };
  const [owner, boss, outsider] = [
    await person('ada', ownScopes),
    await person('boss', ownScopes),
    await person('outsider', ownScopes),
  ];
  const bot = await person('orch', ownScopes);
  const speakers = new Map<Role, Person>();
  for (const role of roles) speakers.set(role, await person(role, roleScopes));
  const port = await chooseSetPort();
  const secret = randomBytes(20).toString('hex');
  const stack = await openStack({
    name: 'shop',
    files: 'shop',
    dotEnv: {
      ORCH_GITEA_URL: proxy.url,
      ORCH_GITEA_TOKEN: bot.token,
      ...Object.fromEntries(
        [...speakers].map(([role, { token }]) => [`ORCH_GITEA_TOKEN_${role.toUpperCase()}`, token]),
      ),
      ORCH_GITEA_WEBHOOK_SECRET: secret,
      ORCH_SERVER_ADDRESS: `127.0.0.1:${port}`,
    },
  });
  const places: Place[] = [];
  const names = [owner, boss, outsider, bot, ...speakers.values()].map(({ name }) => name);
  const api = <Body>(as: Person, method: Parameters<Gitea['api']>[1], path: string, body?: unknown) =>
    gitea.api<Body>(as.token, method, path, body);

  return {
    stack,
    people: { owner, boss, outsider, bot, speakers },
    /** Without what each run of the tests has of its own. */
    plainName: (login: string) => (names.includes(login) ? login.replace(/-[0-9a-f]+$/, '') : login),
    /** A repository with a project of orch's; the projects file has all of them. */
    addProject: async (project: string, tracker: object): Promise<Place> => {
      const repository = await gitea.createRepository(owner, project);
      for (const user of [bot, boss]) await gitea.addCollaborator(repository, user);
      await gitea.pushFiles(repository, { token: owner.token, branch: 'main', files: { 'README.md': '# Shop\n' } });
      await api(owner, 'POST', `/repos/${owner.name}/${project}/labels`, { name: 'orch', color: '#00aa00' });
      const place = { ...repository, project };
      places.push(place);
      const projects = places.map(({ url, project: name }): [string, object] => [
        name,
        {
          repository: url.replace(gitea.url, proxy.url),
          forge: 'gitea',
          tracker: { account: 'gitea', start: { label: 'orch' }, ...tracker },
          approvers: [`gitea:${boss.name}`],
        },
      ]);
      writeFileSync(
        join(stack.folder, 'orch.projects.yaml'),
        stringify({ projects: Object.fromEntries<object>(projects) }),
      );
      return place;
    },
    /** As an administrator sets it up by hand. */
    addHook: (place: Place) =>
      api(owner, 'POST', `/repos/${place.owner}/${place.name}/hooks`, {
        type: 'gitea',
        active: true,
        events: [
          'issues',
          'issue_label',
          'issue_comment',
          'pull_request',
          'pull_request_comment',
          'pull_request_review',
        ],
        config: { url: `http://127.0.0.1:${port}/webhooks/gitea`, content_type: 'json', secret },
      }),
    /** An issue, as people see it in their browser. */
    openIssue: async (place: Place, title: string) => {
      const repository = `/repos/${place.owner}/${place.name}`;
      const { body: made } = await api<{ number: number }>(owner, 'POST', `${repository}/issues`, { title });
      const issue = `${repository}/issues/${made.number}`;
      return {
        number: made.number,
        label: () => api(owner, 'POST', `${issue}/labels`, { labels: ['orch'] }),
        say: (as: Person, text: string) => api(as, 'POST', `${issue}/comments`, { body: text }),
        isClosed: async () => (await api<{ state: string }>(owner, 'GET', issue)).body.state === 'closed',
        comments: async (on = made.number): Promise<Said[]> => {
          const path = `${repository}/issues/${on}/comments`;
          const { body } = await api<{ user: { login: string }; body: string }[]>(owner, 'GET', path);
          return body.map(({ user, body: text }) => ({ by: user.login, text }));
        },
        pulls: async () =>
          (await api<{ number: number; merged: boolean }[]>(owner, 'GET', `${repository}/pulls?state=all`)).body,
      };
    },
    close: async () => {
      await stack.close();
      await proxy.close();
      await gitea.stop();
    },
  };
}

export type Issues = Awaited<ReturnType<typeof openIssues>>;
