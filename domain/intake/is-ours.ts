/** How the hidden mark at the end of each comment of ours begins. */
export const markBeginning = '<!-- orch:';

/** Whether a text has come from us, whoever has posted it: a mirror copies our comments under another account. */
export function carriesOurMark(text: string): boolean {
  return text.includes(markBeginning);
}
