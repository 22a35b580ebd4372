import { z } from 'zod';
import { user, users } from '../../forges/gitea/api/answers.js';
import type { GiteaClient } from '../../forges/gitea/api/client.js';
import type { OwnAccounts } from '../../forges/own-accounts.js';
import type { GiteaUser } from '../../forges/gitea/api/who-am-i.js';
import type { People } from '../tracker.js';

export function createGiteaPeople(client: GiteaClient, own: OwnAccounts): People {
  const { account } = client;
  /** Whose rights a person has only an administrator may ask; to whom an issue may be assigned is told to everybody. */
  const writers = () => client.read('GET', '/assignees', users);
  return {
    async find(login) {
      const found = (await writers()).find((one) => sameLogin(one.login, login)) ?? (await findAnybody(client, login));
      return found === null ? null : { account, id: String(found.id), login: found.login };
    },
    async mayWrite({ id }) {
      const found = (await writers()).find((one) => String(one.id) === id);
      return found !== undefined && (await mayPush(client, found.login));
    },
    ourselves: () => own.known(),
  };
}

const teams = z.array(
  z.object({ id: z.int(), permission: z.string(), units_map: z.record(z.string(), z.string()).nullish() }),
);
type RepositoryTeam = z.output<typeof teams>[number];

const pushing = ['write', 'admin', 'owner'];

/**
 * Of somebody to whom issues may be assigned. In an organization these are also members of teams that may do less: write issues, or only
 * read pull requests. Where there are such teams, only those may of whom Gitea tells this token that they may.
 */
async function mayPush(client: GiteaClient, login: string): Promise<boolean> {
  const answer = await client.ask('GET', '/teams', { answers: [405] });
  // Of a person's repository there are none.
  const found = answer.status === 405 ? [] : client.shaped(answer, teams, '/teams');
  const ofCode = found.filter(pushes);
  if (!found.some((team) => !pushes(team) && isAssignable(team))) return true;
  const name = encodeURIComponent(login);
  const path = `/collaborators/${name}/permission`;
  const rights = await client.ask('GET', path, { answers: [403, 404] });
  if (
    rights.status === 200 &&
    pushing.includes(client.shaped(rights, z.object({ permission: z.string() }), path).permission)
  )
    return true;
  for (const { id } of ofCode) {
    const member = await client.askBeyond('GET', `/teams/${id}/members/${name}`, { answers: [403, 404] });
    if (member.status === 200) return true;
  }
  return false;
}

function pushes({ permission, units_map: units }: RepositoryTeam): boolean {
  return pushing.includes(permission) || pushing.includes(units?.['repo.code'] ?? '');
}

function isAssignable({ permission, units_map: units }: RepositoryTeam): boolean {
  const rights = Object.entries(units ?? {});
  return (
    permission === 'read' ||
    rights.some(([unit, right]) => pushing.includes(right) || (unit === 'repo.pulls' && right !== 'none'))
  );
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
