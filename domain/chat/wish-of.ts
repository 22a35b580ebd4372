import type { ChatWish } from '../intake/tracker-event.js';
import type { Asked } from '../notices/notice.js';
import type { ButtonAction } from './buttons.js';
import { saidIn } from './said.js';

/** What a button wishes, of what its message asks; null: it is none of this message's. */
export function wishOfPress(action: ButtonAction, asks: Asked | null): ChatWish | null {
  switch (action) {
    case 'approve':
    case 'reject': {
      if (asks?.on !== 'approval') return null;
      const { approval, of, commit } = asks;
      return { does: action === 'approve' ? 'approve' : 'ask-reason', approval, of, commit };
    }
    case 'retry':
      return asks?.on === 'block' ? { does: 'retry', block: asks.number } : null;
    case 'pause':
      return asks?.on === 'run' ? { does: 'pause', run: asks.run } : null;
    case 'resume':
      return asks?.on === 'pause' ? { does: 'resume', pause: asks.pause } : null;
    case 'log':
      return { does: 'log', run: asks?.on === 'run' ? asks.run : null };
  }
}

/** Whether a reply to the message is meant for what it asks, whatever the reply says: also where it begins as a command does. */
export function asksForWords(asks: Asked | null): asks is Extract<Asked, { readonly on: 'reason' | 'block' }> {
  return asks?.on === 'reason' || (asks?.on === 'block' && asks.question);
}

/** Why a reply wishes nothing. */
export type NoWish = 'no-question' | 'buttons-first' | 'no-words';

/** What a reply wishes, of what the message asks that it replies to. */
export function wishOfReply(text: string, asks: Asked | null): ChatWish | NoWish {
  if (asks?.on === 'approval') return 'buttons-first';
  if (!asksForWords(asks)) return 'no-question';
  const said = saidIn(text);
  if (said === null) return 'no-words';
  if (asks.on === 'block') return { does: 'answer', block: asks.number, said };
  const { approval, of, commit } = asks;
  return { does: 'reject', approval, of, commit, said };
}
