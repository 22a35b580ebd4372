import type { Actor } from '../../../domain/intake/tracker-event.js';
import { type Role, roles } from '../../../domain/pipeline/stages.js';
import type { People } from '../tracker.js';
import { members, type PlaneUser } from './api/answers.js';
import { whoAmI } from './api/own-pair.js';
import type { PlaneAt } from './at.js';

/** Plane's numbers of roles: an admin 20, a member 15, a guest 5. */
const member = 15;

export function createPlanePeople(at: PlaneAt): People {
  const { client, account } = at;
  /** Asked each time; who was taken out of the project may still be told. */
  const all = () => client.read('GET', '/members', members);
  return {
    /** By what nobody can take from somebody else: not by the name that is shown, which each may change, and two may have. */
    async find(login) {
      const wanted = login.toLowerCase();
      const found = (await all()).find(({ id, email }) => id === wanted || email?.toLowerCase() === wanted);
      return found === undefined
        ? null
        : { account: account.name, id: found.id, login: found.display_name ?? found.id };
    },
    async mayWrite({ id }) {
      const found = (await all()).find((one) => one.id === id);
      if (found === undefined) return false;
      return found.role === null ? 'untold' : found.role >= member;
    },
    ourselves: () => learnOurselves(at),
  };
}

/**
 * As whom orch acts, every role of it that has a token of its own. Whose a token is never changes, and is asked once. A role's token that
 * Plane refuses does nothing there, and keeps nobody from deciding.
 */
export async function learnOurselves(at: PlaneAt): Promise<readonly Actor[]> {
  const { account, own } = at;
  const speaking = roles.filter((role) => account.roleTokens?.[role] !== undefined);
  const learn = async (speaker?: Role) => {
    const { id, display_name: name } = await ownerOf(at, speaker);
    await own.learn({ id, login: name ?? id });
  };
  await learn();
  for (const role of speaking) await learn(role).catch(() => undefined);
  return await own.known();
}

async function ownerOf({ as, account, memory }: PlaneAt, speaker: Role | undefined): Promise<PlaneUser> {
  const key = `${account.name} as ${speaker ?? 'orch'}`;
  const known = memory.get(key);
  if (known !== undefined) return known.value as PlaneUser;
  const value = await whoAmI(as(speaker));
  memory.set(key, { value, at: performance.now() });
  return value;
}
