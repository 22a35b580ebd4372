import { user, users } from '../../forges/gitea/api/answers.js';
import type { GiteaClient } from '../../forges/gitea/api/client.js';
import type { OwnAccounts } from '../../forges/own-accounts.js';
import type { GiteaUser } from '../../forges/gitea/api/who-am-i.js';
import type { People } from '../tracker.js';

export function createGiteaPeople(client: GiteaClient, own: OwnAccounts): People {
  const { account } = client;
  /** Whose rights a person has only an administrator may ask; who may push is told to everybody, as those an issue may be assigned to. */
  const writers = () => client.read('GET', '/assignees', users);
  return {
    async find(login) {
      const found = (await writers()).find((one) => sameLogin(one.login, login)) ?? (await findAnybody(client, login));
      return found === null ? null : { account, id: String(found.id), login: found.login };
    },
    mayWrite: async ({ id }) => (await writers()).some((one) => String(one.id) === id),
    ourselves: () => own.known(),
  };
}

/** A token that may not read users sees those that everybody sees. */
async function findAnybody(client: GiteaClient, login: string): Promise<GiteaUser | null> {
  const path = `/users/${encodeURIComponent(login)}`;
  const asked = await client.askBeyond('GET', path, { answers: [403, 404] });
  const answer =
    asked.status === 403 ? await client.askBeyond('GET', path, { asAnybody: true, answers: [401, 403, 404] }) : asked;
  return answer.status === 200 ? client.shaped(answer, user, path) : null;
}

function sameLogin(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase();
}
