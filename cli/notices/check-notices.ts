import type { Pool } from 'pg';
import { listTroubled, type TroubledPlace } from '../../activities/store/notices/chats.js';
import { listWaiting, type WaitingNotices } from '../../activities/store/notices/list-waiting.js';
import { telegramChatsBy } from '../../config/notices/chats-of.js';
import { readProjects } from '../../config/projects/projects.js';
import type { Settings } from '../../config/settings/settings.js';
import { urgencies } from '../../domain/notices/notice-kinds.js';
import { moment } from '../../domain/text/figures.js';
import { type Finding, ok, warn } from '../doctor/finding.js';

/** Who is told beside the log, as this host's settings say it. */
export function checkReceivers(settings: Settings): Finding[] {
  const { notifyCommand, notifyKinds, noticeWebhook } = settings;
  const what = notifyKinds === null ? 'all kinds' : notifyKinds.join(', ');
  return [
    ...(notifyCommand === null ? [] : [ok('notices to a command', what)]),
    ...(noticeWebhook === null ? [] : [checkWebhook(noticeWebhook, what)]),
    ...checkTelegram(settings, what),
  ];
}

function checkWebhook({ url, secret, form }: NonNullable<Settings['noticeWebhook']>, what: string): Finding {
  const name = 'notices to a webhook';
  // The rest of the address may be a secret.
  const found = `${new URL(url).host}, as ${form}: ${what}`;
  if (secret !== null) return ok(name, `${found}, signed`);
  if (form === 'slack') return ok(name, found);
  return warn(
    name,
    `${found}, not signed`,
    'Set ORCH_NOTIFY_WEBHOOK_SECRET, so that it can know that orch is who tells it.',
  );
}

function checkTelegram(settings: Settings, what: string): Finding[] {
  const name = 'notices to Telegram';
  const projects = namesOf(settings);
  const told = projects.flatMap((project) => {
    const chats = urgencies.map((urgency) => [urgency, telegramChatsBy(settings, project, urgency)] as const);
    const some = chats.filter(([, named]) => named.length > 0);
    if (some.length === 0) return [];
    return [`${project}: ${some.map(([urgency, named]) => `${urgency} on ${named.join(' and ')}`).join(', ')}`];
  });
  if (told.length === 0) {
    if (settings.telegram === null) return [];
    return [warn(name, 'nobody is named', 'Set ORCH_TELEGRAM_CHAT, or `notify` of a project: docs/telegram.md.')];
  }
  const found = `${told.join('; ')} (${what})`;
  if (settings.telegram !== null) return [ok(name, found)];
  return [
    warn(name, `${found}, and this host has no bot's token`, 'ORCH_TELEGRAM_TOKEN belongs where `orch serve` runs.'),
  ];
}

/** What is wrong in the projects file has a finding of its own. */
function namesOf(settings: Settings): readonly string[] {
  try {
    return readProjects(settings).map(({ name }) => name);
  } catch {
    return [];
  }
}

/** A notice is told within moments where nothing is wrong. */
const usualMs = 60_000;

/** What the ledger keeps for a receiver that could not be told, and where something is in the way. */
export async function checkWaiting(pool: Pool): Promise<Finding[]> {
  return [...(await listWaiting(pool)).map(findingOf), ...(await listTroubled(pool)).map(findingOfPlace)];
}

function findingOf({ receiver, address, waiting, since, problem, dropped, lost }: WaitingNotices): Finding {
  const name = `notices at ${receiver}${address === '' ? '' : ` ${address}`}`;
  const why = problem === null ? '' : `: ${problem}`;
  const never = lost === 0 ? '' : `, ${lost} of them though true`;
  const left = dropped === 0 ? '' : `; ${dropped} dropped within a day${never}`;
  if (since !== null && Date.now() - since.getTime() >= usualMs) {
    const found = `${waiting} waiting since ${moment(since.getTime())}${left}${why}`;
    return warn(name, found, 'They are told once it can be told, as long as they are true: docs/notices.md.');
  }
  const found = `${waiting} on the way${left}${why}`;
  if (lost === 0) return ok(name, found);
  return warn(name, found, 'Nobody was told there. Look at what was meant: orch list, and `notices` of the ledger.');
}

function findingOfPlace({ receiver, place, problem, since, lost }: TroubledPlace): Finding {
  const name = `${receiver} ${place}`;
  if (lost) {
    const found = `there is no such topic: its chat is told, outside of topics (${problem})`;
    return warn(name, found, 'Name another topic, or none: ORCH_TELEGRAM_CHAT, `notify` of a project.');
  }
  const found = `nothing can be said there since ${moment(since.getTime())}: ${problem}`;
  return warn(name, found, 'Let the bot write there again, and say /start to it: what is still true is told then.');
}
