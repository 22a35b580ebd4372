import { RequestError } from '@octokit/request-error';
import type { GithubRepository } from '../../forges/github/api/api.js';
import type { OwnAccounts } from '../../forges/own-accounts.js';
import type { People } from '../tracker.js';

export function createGithubPeople({ api, owner, repo }: GithubRepository, account: string, own: OwnAccounts): People {
  return {
    find: (login) =>
      orNull(async () => {
        const { data } = await api.request('GET /users/{username}', { username: login });
        return { account, id: String(data.id), login: data.login };
      }),
    async mayWrite({ id, login }) {
      const found = await orNull(async () => {
        const of = { owner, repo, username: login };
        return (await api.request('GET /repos/{owner}/{repo}/collaborators/{username}/permission', of)).data;
      });
      // The login may be another person's by now.
      return found !== null && String(found.user?.id) === id && ['admin', 'write'].includes(found.permission);
    },
    ourselves: () => own.known(),
  };
}

async function orNull<Found>(asked: () => Promise<Found>): Promise<Found | null> {
  try {
    return await asked();
  } catch (error) {
    if (error instanceof RequestError && error.status === 404) return null;
    throw error;
  }
}
