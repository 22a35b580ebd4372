import type { Said } from '../intake/tracker-event.js';
import { keepStart } from '../text/cut-text.js';
import { feedbackLimit } from '../task/task.js';

const roomForNote = 100;

/** What of a reply is taken: as much as an agent is told, with a note where it was more. Null: it has no words. */
export function saidIn(reply: string): Said | null {
  const text = reply.trim();
  if (text === '') return null;
  if (text.length <= feedbackLimit) return { text, leftOut: 0 };
  const kept = keepStart(text, feedbackLimit - roomForNote).trimEnd();
  const leftOut = text.length - kept.length;
  return { text: `${kept}\n[cut here: ${leftOut} more characters were left out]`, leftOut };
}
