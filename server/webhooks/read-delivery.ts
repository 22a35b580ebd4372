import { z } from 'zod';
import type { DeliveryNews, ReadDelivery } from '../../activities/trackers/delivery-news.js';
import { readGiteaDelivery } from '../../activities/trackers/gitea/read-delivery.js';
import { readGithubDelivery } from '../../activities/trackers/github/read-delivery.js';
import { readPlaneDelivery } from '../../activities/trackers/plane/events/read-delivery.js';
import type { Delivery } from '../../activities/store/intake/deliveries.js';
import type { AccountKind } from '../../config/settings/account-kinds.js';
import { readJson } from './read-json.js';

const readers: Readonly<Record<AccountKind, ReadDelivery>> = {
  gitea: readGiteaDelivery,
  github: readGithubDelivery,
  plane: readPlaneDelivery,
};

/** What a delivery tells; null: nothing that orch does something about. Throws an Error that says why it cannot be read. */
export function readDelivery(kind: AccountKind, { account, id, event, body }: Delivery): DeliveryNews | null {
  const payload = readJson(body);
  try {
    return readers[kind]({ account, id, event, payload });
  } catch (error) {
    if (!(error instanceof z.ZodError)) throw error;
    const where = error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).slice(0, 3);
    throw new Error(`it is not as ${event} of ${kind} is: ${where.join('; ')}`, { cause: error });
  }
}
