import { feedbackLimit } from '../../task/task.js';
import { keepStart } from '../../text/cut-text.js';

const note = '\n[cut here: the rest was left out]';

/** What of a comment an agent is told: as much as it takes, with a note where there was more. */
export function takenText(said: string): { readonly text: string; readonly isCut: boolean } {
  const text = said.trim();
  if (text.length <= feedbackLimit) return { text, isCut: false };
  return { text: `${keepStart(text, feedbackLimit - note.length).trimEnd()}${note}`, isCut: true };
}
