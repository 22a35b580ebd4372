import { askpassEnvironment, type GitCredentials } from './git-credentials.js';
import { isLocal } from './is-local.js';

/** The environment of every git that orch runs: nothing but what is handed in, and a configuration of our own. */

export interface Bot {
  readonly name: string;
  readonly email: string;
}

export interface GitEnvironment {
  /** PATH, HOME, SSH_AUTH_SOCK and the like: an allow-list. */
  readonly environment: Readonly<Record<string, string>>;
  readonly bot: Bot;
  /** Of a commit that is not the bot's own work. */
  readonly author: Bot | undefined;
  /** The repository's URL or path; git knows it as `origin`. */
  readonly origin: string | undefined;
  readonly indexFile: string | undefined;
  /** Beside ours, of the repository's filters. */
  readonly filters: Readonly<Record<string, string>>;
  /** For the origin, where it wants any. */
  readonly credentials: GitCredentials | null;
}

/**
 * Whatever could run a program for a repository is switched off. It is said in the environment, where it wins over a
 * repository's own configuration, and so that the origin never stands in a command line.
 */
const safeConfig: Readonly<Record<string, string>> = {
  'core.hooksPath': '/dev/null',
  'core.fsmonitor': 'false',
  'core.attributesFile': '/dev/null',
  'core.excludesFile': '/dev/null',
  'core.pager': 'cat',
  // What git makes durable by itself, and the index: after a power failure a worktree with a spoilt one is of little use.
  'core.fsync': 'committed,-loose-object,index',
  'core.untrackedCache': 'false',
  'submodule.recurse': 'false',
  'fetch.recurseSubmodules': 'false',
  'push.recurseSubmodules': 'no',
  'diff.ignoreSubmodules': 'all',
  'gc.auto': '0',
  'maintenance.auto': 'false',
  'commit.gpgSign': 'false',
  'protocol.ext.allow': 'never',
  // Whoever helps with credentials, it is orch's settings; and they are for the origin, not for where it sends us.
  'credential.helper': '',
  'http.followRedirects': 'false',
  // A connection that has gone quiet is given up and tried again by Temporal.
  'http.lowSpeedLimit': '1000',
  'http.lowSpeedTime': '60',
};

const quietSsh = 'ssh -oBatchMode=yes -oConnectTimeout=30 -oServerAliveInterval=15 -oServerAliveCountMax=4';

export function gitEnvironment({
  environment,
  bot,
  author = bot,
  origin,
  indexFile,
  filters,
  credentials,
}: GitEnvironment): Record<string, string> {
  const remote = origin === undefined ? {} : { 'remote.origin.url': origin };
  const config = Object.entries({ ...safeConfig, ...filters, ...remote });
  return {
    GIT_SSH_COMMAND: quietSsh,
    ...withoutGitsOwn(environment),
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_CONFIG_GLOBAL: '/dev/null',
    GIT_ATTR_NOSYSTEM: '1',
    GIT_TERMINAL_PROMPT: '0',
    GIT_EDITOR: 'false',
    GIT_PAGER: 'cat',
    GIT_ALLOW_PROTOCOL: origin !== undefined && isLocal(origin) ? 'file' : 'https:http:ssh:git',
    GIT_OPTIONAL_LOCKS: '0',
    // As `read-ref.ts` reads them, also where a later git would make them otherwise.
    GIT_DEFAULT_REF_FORMAT: 'files',
    LC_ALL: 'C',
    GIT_AUTHOR_NAME: author.name,
    GIT_AUTHOR_EMAIL: author.email,
    GIT_COMMITTER_NAME: bot.name,
    GIT_COMMITTER_EMAIL: bot.email,
    ...(origin !== undefined && credentials !== null && askpassEnvironment(origin, credentials)),
    ...(indexFile !== undefined && { GIT_INDEX_FILE: indexFile }),
    GIT_CONFIG_COUNT: String(config.length),
    ...Object.fromEntries(
      config.flatMap(([key, value], index) => [
        [`GIT_CONFIG_KEY_${index}`, key],
        [`GIT_CONFIG_VALUE_${index}`, value],
      ]),
    ),
  };
}

/** GIT_DIR and its like, inherited from a hook that started us, would lead every command astray. */
function withoutGitsOwn(environment: Readonly<Record<string, string>>): Record<string, string> {
  const handedOn = /^GIT_(ASKPASS$|SSH|SSL_|PROXY_|TRACE)/;
  return Object.fromEntries(
    Object.entries(environment).filter(([name]) => !name.startsWith('GIT_') || handedOn.test(name)),
  );
}
