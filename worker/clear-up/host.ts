import { createGit, type Git } from '../../activities/git/run/git.js';
import type { FindSecrets } from '../../activities/git/changes/hold-secrets.js';
import { createRedact, createSecretFinder, type Redact } from '../../domain/text/redact.js';
import { assembleCredentials } from '../assemble/assemble-credentials.js';
import { readWorkerRecord } from '../worker-record.js';
import { hostIdOf } from '../host-id.js';
import type { Connections } from '../../client/connect.js';
import type { Settings } from '../../config/settings/settings.js';

/** This host, as far as it has to be known to clear it up. */
export interface Host {
  /** Null: no worker has ever run from this state directory. */
  readonly hostId: string | null;
  readonly stateDir: string;
  readonly reposDir: string;
  readonly runsDir: string;
  /** Its worker, which may be at what looks unfinished, as it is now; null: none lives. */
  readonly workerPid: () => number | null;
  readonly git: Git;
  readonly findSecrets: FindSecrets;
  readonly redact: Redact;
}

/** What knows which tasks have ended, and which projects use a repository. */
export interface Sources extends Pick<Connections, 'client' | 'pool'> {
  readonly settings: Settings;
}

export function hostOf(settings: Settings): Host {
  const { stateDir, reposDir, runsDir, hostEnvironment: environment, bot, secrets, credentials } = settings;
  const redact = createRedact(secrets);
  const credentialsFor = assembleCredentials(settings.forges);
  return {
    hostId: hostIdOf(stateDir),
    stateDir,
    reposDir,
    runsDir,
    workerPid: () => readWorkerRecord(stateDir)?.pid ?? null,
    git: createGit({ environment, bot, redact, credentialsFor }, new AbortController().signal),
    findSecrets: createSecretFinder(credentials),
    redact,
  };
}
