import type { Paces } from './paces.js';

/** So many messages at a chat, then an edit that waits has its turn. */
const sendsBeforeEdit = 4;

/** Which chats something may be said to now. */
export interface ChatTurns {
  begin(chat: string, what: 'send' | 'edit'): void;
  end(chat: string): void;
  /** Something is under way there, or Telegram would not take it yet. */
  isResting(chat: string): boolean;
  resting(): readonly string[];
  owesEdit(chat: string): boolean;
  /** Milliseconds until the first chat has rested. */
  nextMs(): number;
}

export function createChatTurns(paces: Pick<Paces, 'wait'>): ChatTurns {
  const busy = new Set<string>();
  /** Of each chat that was told, how many messages were sent since its last edit. */
  const sends = new Map<string, number>();
  const isResting = (chat: string) => busy.has(chat) || paces.wait(chat) > 0;
  return {
    begin(chat, what) {
      busy.add(chat);
      sends.set(chat, what === 'edit' ? 0 : (sends.get(chat) ?? 0) + 1);
    },
    end: (chat) => void busy.delete(chat),
    isResting,
    resting: () => [...sends.keys()].filter(isResting),
    owesEdit: (chat) => (sends.get(chat) ?? 0) >= sendsBeforeEdit,
    nextMs: () => Math.min(...[...sends.keys()].map((chat) => paces.wait(chat)).filter((ms) => ms > 0)),
  };
}
