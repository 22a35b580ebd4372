import { roles } from '../../../domain/pipeline/stages.js';
import type { People } from '../tracker.js';
import { members, type PlaneMember } from './api/answers.js';
import { whoAmI } from './api/own-pair.js';
import type { PlaneAt } from './at.js';

/** Plane's numbers of roles: an admin 20, a member 15, a guest 5. */
const member = 15;

export function createPlanePeople(at: PlaneAt): People {
  const { client, own, account } = at;
  /** Asked each time: who was taken out of the project has no say from then on. */
  const all = () => client.read('GET', '/members', members);
  return {
    async find(login) {
      const wanted = login.toLowerCase();
      const found = (await all()).find((one) => namesOf(one).some((name) => name?.toLowerCase() === wanted));
      return found === undefined
        ? null
        : { account: account.name, id: found.id, login: found.display_name ?? found.id };
    },
    async mayWrite({ id }) {
      const found = (await all()).find((one) => one.id === id);
      return found !== undefined && (found.role ?? member) >= member;
    },
    async ourselves() {
      const known = await own.known();
      return known.length > 0 ? known : await learnOurselves(at);
    },
  };
}

function namesOf({ id, display_name: name, email }: PlaneMember): (string | null)[] {
  return [id, name, email];
}

/** As whom orch acts, every role of it that has a token of its own. */
export async function learnOurselves({ as, account, own }: PlaneAt) {
  const speakers = [undefined, ...roles.filter((role) => account.roleTokens?.[role] !== undefined)];
  for (const speaker of speakers) {
    const { id, display_name: name } = await whoAmI(as(speaker));
    await own.learn({ id, login: name ?? id });
  }
  return await own.known();
}
