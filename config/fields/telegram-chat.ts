import { z } from 'zod';
import { text } from './project-text.js';

/** A chat of Telegram as orch names it: `-1001234567890`, and with a topic of it `-1001234567890/7`; a person's own is positive. */
export const telegramChat = z
  .union([z.int().transform(String), z.string()], 'takes the id of a chat, such as "-1001234567890"')
  .pipe(text(chatProblem));

export const takesChat =
  'the id of a chat, such as -1001234567890, or -1001234567890/7 with a topic; /start, said to the bot there, tells it';

export function isChat(chat: string): boolean {
  return /^-?[1-9]\d{0,15}(\/[1-9]\d{0,9})?$/.test(chat);
}

function chatProblem(chat: string): string | null {
  if (isChat(chat)) return null;
  const said = JSON.stringify(chat.length > 60 ? `${chat.slice(0, 60)}…` : chat);
  return `${said} is no id of a chat: it takes ${takesChat}`;
}
