import { ApplicationFailure } from '@temporalio/common';
import { makeCheckout } from '../../deploys/checkout.js';
import type { DeployHost } from '../../deploys/deploy-host.js';
import type { DeployCheckout, Deployment } from '../../deploys/deployment.js';
import { hasCommit } from '../../git/run/has-commit.js';
import { expectRoom, type RoomWanted } from '../../git/pool/expect-room.js';
import { refreshMirror } from '../../git/refs/mirror.js';
import { createGit, type GitDeps } from '../../git/run/git.js';
import { placesOf } from '../../git/worktree/places.js';
import type { SandboxHost } from '../../sandbox/sandbox-host.js';
import { whileHeartbeating } from '../../temporal/while-heartbeating.js';
import { shortCommit } from '../../../domain/text/short-commit.js';

export interface PrepareDeploymentDeps extends GitDeps {
  readonly hostId: string;
  readonly reposDir: string;
  readonly room: RoomWanted;
  readonly sandboxHost: Pick<SandboxHost, 'stateDir'>;
  readonly deployHost: Pick<DeployHost, 'credentials'>;
}

export type PreparedDeployment =
  | { readonly kind: 'ready'; readonly checkout: DeployCheckout }
  /** This has to be put right first: a credential that is not there, a commit that nobody has. */
  | { readonly kind: 'problem'; readonly reason: string };

/** A clean checkout on the host that takes it; the deployment's commands run there. */
export function createPrepareDeployment(
  deps: PrepareDeploymentDeps,
): (input: Deployment) => Promise<PreparedDeployment> {
  return async (input) => {
    try {
      return await whileHeartbeating((signal) => prepare(deps, input, signal));
    } catch (error) {
      // Nothing has begun: whoever asked for the deployment is told what to put right.
      if (!(error instanceof ApplicationFailure) || error.nonRetryable !== true) throw error;
      return { kind: 'problem', reason: error.message };
    }
  };
}

async function prepare(
  deps: PrepareDeploymentDeps,
  { runKey, task, environment, policy, commit }: Deployment,
  signal: AbortSignal,
): Promise<PreparedDeployment> {
  const { hostId, reposDir, room, deployHost } = deps;
  const { stateDir } = deps.sandboxHost;
  const { project, repository } = task;
  const credentials = deployHost.credentials(project, environment, policy.credentials);
  if (typeof credentials === 'string') return { kind: 'problem', reason: credentials };
  if (!/^[0-9a-f]{40,64}$/.test(commit)) {
    return { kind: 'problem', reason: `${JSON.stringify(commit.slice(0, 80))} is no commit.` };
  }
  const { mirror } = placesOf(reposDir, task);
  await expectRoom(reposDir, { ...room, folders: [...room.folders, stateDir] });
  const git = createGit({ ...deps, repository }, signal);
  await refreshMirror(git, { mirror }, repository);
  if (!(await hasCommit(git, mirror, commit))) {
    const reason = `No branch of ${repository.name} holds the commit ${shortCommit(commit)}: push it there again, then retry.`;
    return { kind: 'problem', reason };
  }
  const from = { stateDir, mirror, repository, deps, signal };
  const path = await makeCheckout(git, from, { runKey, project, environment, commit });
  return { kind: 'ready', checkout: { hostId, path } };
}
