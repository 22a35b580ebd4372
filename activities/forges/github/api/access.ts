import { RequestError } from '@octokit/request-error';
import type { ForgeRepository } from '../../../../domain/task/forge.js';
import { stepFailure } from '../../../temporal/failure.js';
import { createGithubApi, type GithubApi } from './api.js';
import { signAppToken } from './app-token.js';

type Place = Pick<ForgeRepository, 'owner' | 'name'>;

/** As whom an account asks; lives as long as the worker, since tokens of an App are kept until they are old. */
export interface GithubAccess {
  /** For the API, and with the name `x-access-token` for git. */
  token(place: Place, signal: AbortSignal): Promise<string>;
  /** Whether it has one at hand, without asking GitHub. */
  has(place: Place): boolean;
  /** Under which login our comments stand. */
  author(signal: AbortSignal): Promise<string>;
  /** After GitHub did not take the token: whether there was one that a new one may do better than. */
  forget(place: Place): boolean;
  /** The settings that hold the credentials. */
  readonly setBy: string;
}

export interface GithubAccessOptions {
  readonly account: string;
  readonly url: string;
  readonly credentials: { readonly token: string } | { readonly appId: string; readonly keyFile: string };
  readonly requestMs: number;
  /** The setting of the credentials, where it is not the account's own. */
  readonly setBy?: string;
}

export function createGithubAccess(options: GithubAccessOptions): GithubAccess {
  const { account, url, credentials, requestMs } = options;
  const prefix = `ORCH_${account.toUpperCase().replaceAll('-', '_')}`;
  const server = { prefix, url, requestMs };
  return 'token' in credentials
    ? tokenAccess(credentials.token, { ...server, setBy: options.setBy ?? `${prefix}_TOKEN` })
    : appAccess({ account, ...credentials }, server);
}

interface Server extends Pick<GithubAccessOptions, 'url' | 'requestMs'> {
  /** Of its settings' names. */
  readonly prefix: string;
}

function tokenAccess(token: string, { setBy, ...server }: Server & { readonly setBy: string }): GithubAccess {
  let login: string | null = null;
  return {
    token: () => Promise.resolve(token),
    has: () => true,
    async author(signal) {
      if (login !== null) return login;
      const api = createGithubApi({ ...server, signal, authorization: () => Promise.resolve(`Bearer ${token}`) });
      ({ login } = (await api.request('GET /user')).data);
      return login;
    },
    forget: () => false,
    setBy,
  };
}

/** A push may take its time: a token that is about to end is not handed out. */
const leastValidMs = 600_000;

function appAccess(app: Parameters<typeof signAppToken>[0], server: Server): GithubAccess {
  const tokens = new Map<string, { readonly token: string; readonly endsAt: number }>();
  let login: string | null = null;
  const asApp = (signal: AbortSignal) =>
    createGithubApi({ ...server, signal, authorization: async () => `Bearer ${await signAppToken(app, Date.now())}` });
  const known = (place: Place) => {
    const made = tokens.get(keyOf(place));
    return made !== undefined && made.endsAt - Date.now() > leastValidMs ? made.token : null;
  };
  return {
    has: (place) => known(place) !== null,
    async token(place, signal) {
      const made = known(place);
      if (made !== null) return made;
      const api = asApp(signal);
      const { data } = await api.request('POST /app/installations/{installation_id}/access_tokens', {
        installation_id: await findInstallation(api, app.appId, place),
        // For this repository alone.
        repositories: [place.name],
      });
      tokens.set(keyOf(place), { token: data.token, endsAt: Date.parse(data.expires_at) });
      return data.token;
    },
    async author(signal) {
      if (login !== null) return login;
      const { data } = await asApp(signal).request('GET /app');
      if (data?.slug === undefined) throw stepFailure('ForgeRejected', `GitHub does not name the App ${app.appId}.`);
      login = `${data.slug}[bot]`;
      return login;
    },
    forget: (place) => tokens.delete(keyOf(place)),
    setBy: `${server.prefix}_APP_ID and ${server.prefix}_APP_KEY_FILE`,
  };
}

const keyOf = ({ owner, name }: Place) => `${owner}/${name}`.toLowerCase();

async function findInstallation(api: GithubApi, appId: string, { owner, name }: Place): Promise<number> {
  try {
    return (await api.request('GET /repos/{owner}/{repo}/installation', { owner, repo: name })).data.id;
  } catch (error) {
    if (!(error instanceof RequestError) || error.status !== 404) throw error;
    throw stepFailure(
      'RepoNotFound',
      `The GitHub App ${appId} is not installed on ${owner}/${name}, or there is no such repository: install it there, or fix the project's URL.`,
    );
  }
}
