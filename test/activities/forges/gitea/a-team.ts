import { createGiteaForge } from '../../../../activities/forges/gitea/forge.js';
import type { Forge, PullRequestDraft } from '../../../../activities/forges/forge.js';
import type { Repository } from '../../../../domain/task/task.js';
import { ownAccountsInMemory } from '../own-accounts-in-memory.js';
import { adapterScopes, type Gitea, type GiteaRepository, giteaServer, type GiteaUser } from '../../../gitea.js';

/** A repository of a person's on a real Gitea, and orch's bot, who may write there and has a token of two scopes. */
export interface Team {
  readonly gitea: Gitea;
  readonly owner: GiteaUser;
  readonly ownersToken: string;
  readonly bot: GiteaUser;
  readonly botsToken: string;
  /** A fresh one with a commit on main; its API path below /api/v1. */
  repository(options?: { readonly private?: boolean }): Promise<TeamRepository>;
  /** The bot's forge; the address may be a proxy's. */
  forge(repository: Repository, changes?: Changes): Forge;
  stop(): Promise<void>;
}

interface Changes {
  readonly url?: string;
  readonly token?: string;
  readonly requestMs?: number;
  readonly settleMs?: number;
  readonly signal?: AbortSignal;
}

export interface TeamRepository {
  readonly made: GiteaRepository;
  readonly api: string;
  readonly asProject: Repository;
  /** Commits to a branch, new ones from main; answers the commit. */
  push(branch: string, files: Readonly<Record<string, string>>): Promise<string>;
}

export async function aTeam(): Promise<Team> {
  const gitea = await giteaServer();
  const owner = await gitea.createUser('owner');
  const bot = await gitea.createUser('bot');
  const ownersToken = await gitea.createToken(owner, ['all']);
  const botsToken = await gitea.createToken(bot, adapterScopes);
  let count = 0;
  return {
    gitea,
    owner,
    ownersToken,
    bot,
    botsToken,
    repository: async (options) => {
      count += 1;
      const made = await gitea.createRepository(owner, `shop-${count}`, options);
      await gitea.addCollaborator(made, bot);
      const push: TeamRepository['push'] = (branch, files) =>
        gitea.pushFiles(made, { token: botsToken, branch, from: 'main', files });
      await gitea.pushFiles(made, {
        token: botsToken,
        branch: 'main',
        files: { 'README.md': 'demo\n', 'a.txt': 'a\n' },
      });
      return {
        made,
        api: `/repos/${made.owner}/${made.name}`,
        asProject: {
          name: made.name,
          url: made.url,
          baseBranch: 'main',
          forge: { account: 'gitea-team', owner: made.owner, name: made.name },
        },
        push,
      };
    },
    forge: (
      repository,
      {
        url = gitea.url,
        token = botsToken,
        requestMs = 30_000,
        settleMs = 30_000,
        signal = new AbortController().signal,
      } = {},
    ) =>
      createGiteaForge(
        {
          account: { kind: 'gitea', name: 'gitea-team', url, token },
          redact: (text) => text,
          requestMs,
          settleMs,
          own: ownAccountsInMemory('gitea-team'),
        },
        repository,
        signal,
      ),
    stop: () => gitea.stop(),
  };
}

export function aDraft(repository: Repository, changes: Partial<PullRequestDraft> = {}): PullRequestDraft {
  return {
    taskId: 'task/shop/item-1',
    repository,
    head: 'orch/item-1',
    headCommit: '0'.repeat(40),
    title: 'item-1: A small feature',
    body: 'What it is for.',
    draft: false,
    labels: ['orch'],
    known: null,
    only: null,
    ...changes,
  };
}
