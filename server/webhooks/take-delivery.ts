import type { IncomingHttpHeaders } from 'node:http';
import type { DeliveryNews } from '../../activities/trackers/delivery-news.js';
import type { Delivery } from '../../activities/store/intake/deliveries.js';
import type { AccountKind, AccountKinds } from '../../config/settings/account-kinds.js';
import { settingPrefix } from '../../config/settings/forge-accounts.js';
import type { Problem } from '../http/problem.js';
import { concernsSome, type ProjectPlaces } from './events-of.js';
import { readDelivery } from './read-delivery.js';
import { isSignedWith, signatureHeaders } from './signature.js';

export interface Intake {
  readonly accounts: AccountKinds;
  /** What each account signs with, by its name. */
  readonly secrets: Readonly<Record<string, string>>;
  /** As the projects file is now. */
  readonly projects: () => readonly ProjectPlaces[];
  /** Keeps a delivery for good; false: it was known. */
  readonly keep: (delivery: Delivery) => Promise<boolean>;
}

export interface Webhook {
  /** As the address has it. */
  readonly account: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

export interface Taken {
  readonly delivery: string;
  readonly outcome: 'kept' | 'known' | 'ignored';
  readonly why?: string;
}

/** How each kind of account numbers a delivery and names what has happened. */
const headersOf = {
  gitea: { id: 'x-gitea-delivery', event: 'x-gitea-event-type' },
  github: { id: 'x-github-delivery', event: 'x-github-event' },
  plane: { id: 'x-plane-delivery', event: 'x-plane-event' },
} as const satisfies Record<AccountKind, { id: string; event: string }>;

const oneWord = /^[\x21-\x7e]{1,200}$/;

/** Nothing of the body is looked into before its signature is. */
export async function takeDelivery(intake: Intake, webhook: Webhook): Promise<Taken | Problem> {
  const kind = Object.hasOwn(intake.accounts, webhook.account) ? intake.accounts[webhook.account]?.kind : undefined;
  if (kind === undefined) return { status: 404, detail: 'No forge or tracker of this name is in the settings.' };
  const problem = unproven(intake, kind, webhook);
  if (problem !== null) return problem;

  const { account, headers, body } = webhook;
  const names = headersOf[kind];
  const [id, event] = [headers[names.id], headers[names.event]];
  if (!isOneWord(id) || !isOneWord(event)) {
    return { status: 400, detail: `It takes the headers ${names.id} and ${names.event}, one word each.` };
  }
  const delivery = { account, id, event, body };
  let news: DeliveryNews | null;
  try {
    news = readDelivery(kind, delivery);
  } catch (error) {
    return { status: 400, detail: `It cannot be read: ${(error as Error).message}.` };
  }
  const why = whyIgnored(intake, delivery, news);
  if (why !== null) return { delivery: id, outcome: 'ignored', why };
  return { delivery: id, outcome: (await intake.keep(delivery)) ? 'kept' : 'known' };
}

/** Null: who has the account's secret has sent these bytes. */
function unproven({ secrets }: Intake, kind: AccountKind, { account, headers, body }: Webhook): Problem | null {
  const secret = secrets[account];
  if (secret === undefined) {
    return {
      status: 404,
      detail: `None are taken from ${account}: ${settingPrefix(account)}_WEBHOOK_SECRET is not set.`,
    };
  }
  if (!/^application\/json\s*(;|$)/i.test(headers['content-type'] ?? '')) {
    return { status: 415, detail: 'Webhooks are taken as application/json: set the content type so.' };
  }
  const signature = headers[signatureHeaders[kind]];
  if (typeof signature !== 'string') return { status: 401, detail: 'It is not signed: the webhook has no secret.' };
  if (isSignedWith(kind, secret, { body, signature })) return null;
  return { status: 401, detail: 'Its signature is wrong: the webhook has another secret, or the body was changed.' };
}

function whyIgnored({ projects }: Intake, { account, event }: Delivery, news: DeliveryNews | null): string | null {
  if (news === null) return `orch does nothing about ${event}`;
  if (news.news.length === 0) return 'orch does nothing about what has happened';
  if (concernsSome(projects(), account, news)) return null;
  const { owner, name } = news;
  return `no project of the projects file has ${owner === '' ? name : `${owner}/${name}`} of ${account}`;
}

function isOneWord(value: string | string[] | undefined): value is string {
  return typeof value === 'string' && oneWord.test(value);
}
