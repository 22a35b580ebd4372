import type { ClientBase } from 'pg';
import { formerNames } from '../../activities/store/notices/chats.js';
import { takeAside } from '../../activities/store/notices/asides.js';
import { insertChatAnswer } from '../../activities/store/notices/chat-answers.js';
import { latestTask, listOpenTasks, type TaskRow } from '../../activities/store/tasks.js';
import { telegramAccount, writeAddress } from '../../domain/chat/chat-address.js';
import type { Content } from '../../domain/content/content.js';
import {
  aboutChat,
  noSuchTask,
  openTasks,
  taskStatus,
  waitingTasks,
} from '../../domain/wording/intake/chat-commands.js';
import type { Said } from './read-update.js';

export interface CommandParts {
  /** Each project with the chats where it is told, without topics. */
  readonly projects: readonly { readonly name: string; readonly chats: readonly string[] }[];
  /** As whom the bot is addressed, without `@`; null: nobody knows yet. */
  readonly botName: string | null;
}

/** A message has room for so many. */
const most = 25;

/** Answers a command, once, and what came of it in a few words; null: it is none. */
export async function takeCommand(
  client: ClientBase,
  { chat, message, text, by, forwarded }: Said,
  { projects, botName }: CommandParts,
): Promise<string | null> {
  const [, name = '', bot, rest = ''] = /^\/([a-z0-9_]+)(?:@(\w+))?(?:\s+([\s\S]*))?$/i.exec(text.trim()) ?? [];
  const isOthers = bot !== undefined && botName !== null && bot.toLowerCase() !== botName.toLowerCase();
  if (name === '') return null;
  if (isOthers) return 'ignored: said to another bot';
  if (forwarded) return 'ignored: a forwarded command';
  const names = await formerNames(client, telegramAccount, chat.id);
  const told = projects.filter(({ chats }) => chats.some((one) => names.includes(one))).map((project) => project.name);
  const address = writeAddress({ chat: chat.id, thread: chat.thread });
  const about = aboutChat(address, told, by === null ? null : `${telegramAccount}:${by.id}`);
  const content = await answerTo(client, name.toLowerCase(), { item: rest.trim(), told, about });
  // Of a group all sorts of bots are members.
  if (content === null && chat.id.startsWith('-') && bot === undefined) return null;
  // Where no project is told anybody may write.
  const person = { receiver: telegramAccount, chat: chat.id, person: by?.id ?? '' };
  if (told.length === 0 && !(await takeAside(client, person))) return `not answered: /${name.toLowerCase()}, too often`;
  const body = { to: message, content: content ?? about, asks: null, whom: null };
  await insertChatAnswer(client, {
    ...{ key: `command/${chat.id}/${message}`, receiver: telegramAccount, address, about: null },
    answer: { kind: 'reply', body },
  });
  return `answered /${name.toLowerCase()}`;
}

/** Null: no command of ours. Whom no project names gets the chat's id alone. */
async function answerTo(
  client: ClientBase,
  name: string,
  { item, told, about }: { readonly item: string; readonly told: readonly string[]; readonly about: Content },
): Promise<Content | null> {
  if (!['start', 'help', 'tasks', 'status'].includes(name)) return null;
  if (told.length === 0 || name === 'start' || name === 'help') return about;
  if (name === 'status' && item !== '') return await statusOf(client, item, told);
  if (name === 'tasks') return openTasks(await listOpen(client, told, null), most);
  return waitingTasks(await listOpen(client, told, forPeople), most);
}

const forPeople: readonly TaskRow['status'][] = ['waiting-for-approval', 'blocked', 'paused'];

/** The newest, and one more where there are too many. */
async function listOpen(
  client: ClientBase,
  told: readonly string[],
  statuses: readonly TaskRow['status'][] | null,
): Promise<TaskRow[]> {
  const tasks: TaskRow[] = [];
  for (const project of told) tasks.push(...(await listOpenTasks(client, project, { most: most + 1, statuses })));
  return tasks.sort((a, b) => b.createdAt.getTime() - a.createdAt.getTime()).slice(0, most + 1);
}

/** By its item, `12`, or as `shop/12` and `task/shop/12`; of several projects all that have one. */
async function statusOf(client: ClientBase, asked: string, told: readonly string[]): Promise<Content> {
  const whole = /^(?:task\/)?([^/\s]+)\/(\S+)$/.exec(asked);
  const isNamed = whole?.[1] !== undefined && told.includes(whole[1]);
  const item = (isNamed ? (whole[2] ?? '') : asked).replace(/^#/, '');
  const found: TaskRow[] = [];
  for (const project of isNamed ? [whole[1] ?? ''] : told) {
    const task = await latestTask(client, project, item);
    if (task !== null) found.push(task);
  }
  return found.length === 0 ? noSuchTask(asked.slice(0, 100), told) : found.flatMap(taskStatus);
}
