import { evidenceInWords, failureInWords } from '../gates/check-in-words.js';
import type { GateCheck } from '../gates/gate.js';
import type { WithheldSecrets } from '../gates/set-up.js';
import { type Feedback, feedbackLimit } from '../task/task.js';
import { keepStart } from '../text/cut-text.js';
import { shortCommit } from '../text/short-commit.js';

const mostNamed = 10;

/** What a person is asked about: `work on main at 1a2b3c4d5e6f, which is red: …`. */
export function redBase(branch: string, commit: string, failed: readonly GateCheck[]): string {
  return `work on ${branch} at ${shortCommit(commit)}, which is red: ${failureInWords(failed) ?? 'its checks failed'}`;
}

export function withheldSecrets({ names, files }: WithheldSecrets, commit: string): string {
  const more = files.length > mostNamed ? ` and ${files.length - mostNamed} more` : '';
  const named = `${files.slice(0, mostNamed).join(', ')}${more}`;
  return `${names.join(', ')} for the set-up, with ${named} as at ${shortCommit(commit)}, which differ from the base's`;
}

/** What each agent is told that works on a red base. */
export function tellRedBase(branch: string, commit: string, failed: readonly GateCheck[]): Feedback {
  const text = [
    `Before any work of this item, this was red on ${branch} at ${shortCommit(commit)}. A person has decided to go on anyway.`,
    'It has to pass before the work is done: put right with your change what the repository can put right.',
    '',
    ...evidenceInWords(failed),
  ].join('\n');
  return { from: 'base', text: keepStart(text, feedbackLimit) };
}

/** A set-up that the branch has broken, as its developer is told. */
export function tellRedSetUp(checks: readonly GateCheck[]): Feedback {
  const text = `The project's set-up fails with the files of this branch.\n${evidenceInWords(checks).join('\n')}`;
  return { from: 'check', text: keepStart(text, feedbackLimit) };
}
