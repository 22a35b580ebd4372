import { createGiteaPlace } from '../../../../activities/trackers/gitea/place.js';
import { createGiteaTracker } from '../../../../activities/trackers/gitea/tracker.js';
import type { ProjectPlace, Tracker, TrackerRules } from '../../../../activities/trackers/tracker.js';
import type { GiteaAccount } from '../../../../config/settings/forge-accounts.js';
import type { ForgeRepository } from '../../../../domain/task/forge.js';
import type { Role } from '../../../../domain/pipeline/stages.js';
import { adapterScopes, type GiteaUser } from '../../../gitea.js';
import { aTeam, type Team } from '../../forges/gitea/a-team.js';
import { ownAccountsInMemory } from '../../forges/own-accounts-in-memory.js';

const account = 'gitea-team';

export const rules: TrackerRules = {
  start: { state: null, label: 'orch', assignee: null },
  labels: { development: 'in development', review: 'in review', done: 'shipped' },
  blockedLabel: 'blocked',
};

export interface Issue {
  readonly number: number;
  readonly state: string;
  readonly title: string;
  readonly body: string;
  readonly labels: readonly { readonly id: number; readonly name: string }[];
  readonly user: { readonly login: string };
}
export interface Comment {
  readonly id: number;
  readonly body: string;
  readonly user: { readonly login: string };
}

interface Changes {
  readonly rules?: Partial<TrackerRules>;
  readonly url?: string;
  readonly token?: string;
  readonly requestMs?: number;
}

/** A repository of the real Gitea with issues, orch's tracker for it, and the people around it. */
export interface Board {
  readonly team: Team;
  readonly tracker: Tracker;
  readonly place: ProjectPlace;
  readonly own: ReturnType<typeof ownAccountsInMemory>;
  /** The same items by another account, address or rule. */
  trackerWith(changes: Changes): Tracker;
  placeWith(changes: { readonly holds: ProjectPlace['holds'] }): ProjectPlace;
  /** A call as the owner, below the repository. */
  asOwner<Body>(method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE', path: string, body?: unknown): Promise<Body>;
  as<Body>(
    token: string,
    method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE',
    path: string,
    body?: unknown,
  ): Promise<Body>;
  /** Somebody with a token that may do all that they may; `writes`: they may push. */
  person(name: string, options?: { readonly writes?: boolean }): Promise<{ user: GiteaUser; token: string }>;
  /** Opened by the owner. */
  issue(title: string, body?: string, labels?: readonly string[]): Promise<Issue>;
  labelsOf(number: number): Promise<string[]>;
  commentsOf(number: number): Promise<readonly Comment[]>;
}

export async function aBoard(given?: {
  readonly team: Team;
  readonly roles?: Readonly<Partial<Record<Role, string>>>;
}) {
  const team = given?.team ?? (await aTeam());
  const at = await team.repository();
  const place: ForgeRepository = { account, owner: at.made.owner, name: at.made.name };
  const own = ownAccountsInMemory(account);
  const signal = new AbortController().signal;
  const deps = ({ url = team.gitea.url, token = team.botsToken, requestMs = 30_000 }: Changes = {}) => {
    const tokens = given?.roles === undefined ? {} : { roleTokens: given.roles };
    const asAccount: GiteaAccount = { kind: 'gitea', name: account, url, token, ...tokens };
    return { account: asAccount, redact: (text: string) => text, requestMs, own };
  };
  const trackerWith = (changes: Changes) =>
    createGiteaTracker(deps(changes), { place, rules: { ...rules, ...changes.rules } }, signal);
  const placeWith = ({ holds }: { readonly holds: ProjectPlace['holds'] }) =>
    createGiteaPlace(deps(), { place, holds, project: 'shop' }, signal);
  const as: Board['as'] = async <Body>(
    token: string,
    method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE',
    path: string,
    body?: unknown,
  ) => {
    const answer = await team.gitea.api<Body>(token, method, `${at.api}${path}`, body);
    if (answer.status >= 300) throw new Error(`${method} ${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
    return answer.body;
  };
  const asOwner: Board['asOwner'] = (method, path, body) => as(team.ownersToken, method, path, body);
  const labelId = async (name: string): Promise<number> => {
    const all = await asOwner<Issue['labels']>('GET', '/labels?limit=50');
    const found = all.find((one) => one.name === name);
    return found?.id ?? (await asOwner<{ id: number }>('POST', '/labels', { name, color: '#112233' })).id;
  };
  const board: Board = {
    team,
    own,
    tracker: trackerWith({}),
    place: placeWith({ holds: ['item', 'pull-request'] }),
    trackerWith,
    placeWith,
    as,
    asOwner,
    person: async (name, { writes = false } = {}) => {
      const user = await team.gitea.createUser(name);
      if (writes) await team.gitea.addCollaborator(at.made, user);
      return { user, token: await team.gitea.createToken(user, writes ? adapterScopes : ['write:issue']) };
    },
    issue: async (title, body = '', labels = []) => {
      const ids = [];
      for (const name of labels) ids.push(await labelId(name));
      return await asOwner<Issue>('POST', '/issues', { title, body, labels: ids });
    },
    labelsOf: async (number) =>
      (await asOwner<Issue['labels']>('GET', `/issues/${number}/labels`)).map(({ name }) => name).sort(),
    commentsOf: (number) => asOwner<readonly Comment[]>('GET', `/issues/${number}/comments`),
  };
  return { ...board, at };
}
