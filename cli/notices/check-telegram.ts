import { parseAddress } from '../../domain/chat/chat-address.js';
import { telegramChatsBy } from '../../config/notices/chats-of.js';
import { readProjects } from '../../config/projects/projects.js';
import type { Settings } from '../../config/settings/settings.js';
import { urgencies } from '../../domain/notices/notice-kinds.js';
import { createTelegram, type Telegram } from '../../server/telegram/api/api.js';
import { TelegramFailure } from '../../server/telegram/api/failure.js';
import { fail, type Finding, ok, warn } from '../doctor/finding.js';

const patience = { callSeconds: 10, pollSeconds: 0 };

/** Whether Telegram knows the bot, and lets it speak where projects are told; nothing is said there. */
export async function checkTelegram(settings: Settings): Promise<Finding[]> {
  if (settings.telegram === null) return [];
  const telegram = createTelegram(settings.telegram, patience);
  try {
    const { name, id } = await telegram.me();
    const bot = ok('Telegram', `@${name}, ${id}`);
    return [bot, ...(await Promise.all(addressesOf(settings).map((address) => checkChat(telegram, address))))];
  } catch (error) {
    const hint = isUnauthorized(error)
      ? 'Set ORCH_TELEGRAM_TOKEN to the token that @BotFather has given for the bot.'
      : 'Let this host reach ORCH_TELEGRAM_API_ROOT. Notices wait meanwhile.';
    return [fail('Telegram', (error as Error).message, hint)];
  }
}

async function checkChat(telegram: Telegram, address: string): Promise<Finding> {
  const name = `chat ${address}`;
  const { chat, thread } = parseAddress(address);
  try {
    const { title, type, isForum } = await telegram.chat(chat);
    if (thread !== null && !isForum) {
      return fail(name, `${title}, a ${type} without topics`, `Name it without its topic: ${chat}.`);
    }
    return ok(name, `${title}, ${type === 'private' ? 'of a person' : `a ${type}`}`);
  } catch (error) {
    if (!(error instanceof TelegramFailure)) throw error;
    const { message, problem } = error;
    if (problem.is === 'moved') {
      return warn(name, `the group became ${problem.to}, and is told there`, `Name it so: ${problem.to}.`);
    }
    const hint =
      problem.is === 'gone'
        ? 'Add the bot to it, or have the person write /start to the bot. What is told there waits.'
        : 'Look again later: orch doctor.';
    return (problem.is === 'gone' ? fail : warn)(name, message, hint);
  }
}

function isUnauthorized(error: unknown): boolean {
  return error instanceof TelegramFailure && error.problem.is === 'unauthorized';
}

/** What is wrong in the projects file has a finding of its own. */
function addressesOf(settings: Settings): readonly string[] {
  let projects: readonly string[] = [];
  try {
    projects = readProjects(settings).map(({ name }) => name);
  } catch {
    // See above.
  }
  const named = projects.flatMap((project) =>
    urgencies.flatMap((urgency) => telegramChatsBy(settings, project, urgency)),
  );
  return [...new Set([...(settings.telegramChat === null ? [] : [settings.telegramChat]), ...named])];
}
