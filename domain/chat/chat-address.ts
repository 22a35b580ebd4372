/** The account's name: of updates, identities, and receivers of notices. */
export const telegramAccount = 'telegram';

/** A group with topics has this one without having to be told: Telegram knows it by no number when it is written to. */
export const generalTopic = 1;

/** A place on Telegram. Its address is `-1001`, and with a topic `-1001/7`. */
export interface ChatAddress {
  readonly chat: string;
  /** Null: no topic. */
  readonly thread: number | null;
}

export function parseAddress(address: string): ChatAddress {
  const [chat = '', thread] = address.split('/');
  return { chat, thread: thread === undefined ? null : Number(thread) };
}

export function writeAddress({ chat, thread }: ChatAddress): string {
  return thread === null ? chat : `${chat}/${thread}`;
}
