import { fileURLToPath } from 'node:url';

/** As whom git talks to an origin over http. */
export interface GitCredentials {
  readonly username: string;
  readonly password: string;
  /** The setting to fix where the forge does not take them. */
  readonly setting: string;
  /** Whose limit it is that git meets, by its name in the ledger. */
  readonly account: string;
  /** Tells all workers of a limit that git has met; answers what to throw. */
  readonly noted: (error: unknown) => Promise<unknown>;
}

/**
 * Null: none is needed, or the settings hold none for this URL. A token may have to be asked for first. Throws where git has
 * to wait, as the forge has told before.
 */
export type CredentialsFor = (originUrl: string) => Promise<GitCredentials | null>;

const askpass = fileURLToPath(new URL('askpass.sh', import.meta.url));

/** Handed to git by a program that it asks: never in a command line, a URL or a configuration. */
export function askpassEnvironment(originUrl: string, { username, password }: GitCredentials): Record<string, string> {
  const place = /^(https?:\/\/)(?:([^/@]*)@)?([^/?#]+)/.exec(originUrl);
  if (place === null) return {};
  const [, scheme = '', userOfUrl, host = ''] = place;
  return {
    GIT_ASKPASS: askpass,
    // As git spells them in its questions.
    ORCH_ASKPASS_FOR: `${scheme}${host}`,
    ORCH_ASKPASS_FOR_USER: `${scheme}${userOfUrl ?? encodeURIComponent(username)}@${host}`,
    ORCH_ASKPASS_USERNAME: username,
    ORCH_ASKPASS_PASSWORD: password,
  };
}
