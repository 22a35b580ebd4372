import type { Content } from '../../content/content.js';
import { code, paragraph, strong, verbatim } from '../../content/make.js';

/** What is said on a chat in answer to a button or a reply. */

export function reasonWanted(approval: string): Content {
  return [
    paragraph(
      'Why is ',
      code(approval),
      ' rejected? ',
      strong('Reply to this message'),
      ': the reason goes to the agent.',
    ),
  ];
}

export const askedAlready = 'you were asked already: reply to that message';

export function pausedOnChat(taskId: string, by: string): Content {
  return [
    paragraph(
      '⏸ ',
      code(taskId),
      ` was paused by ${by}: a running agent finishes, and nothing new starts until a resume.`,
    ),
  ];
}

export function logOnChat(run: string, lines: string): Content {
  return [paragraph(`The end of the log of ${run}:`), ...verbatim(lines.split('\n'))];
}

/** Of a sentence without its end; a name at its beginning stays as it is. */
export function asSentence(says: string): string {
  const begin =
    /^[a-z]+(?:[ :;,]|$)/.test(says) && !says.startsWith('orch ') ? says.charAt(0).toUpperCase() : says.charAt(0);
  return `${begin}${says.slice(1)}${/[.?!]$/.test(says) ? '' : '.'}`;
}

/** What a reply is answered with that nobody has asked for. */
export const noQuestion: Content = [
  paragraph('This is no question, so your reply was not read. What asks for words says so; the rest has buttons.'),
];
export const buttonsFirst: Content = [paragraph('Press one of the buttons: where you reject, you are asked why.')];
export const wordsMissing: Content = [paragraph('This has no words: reply with a text.')];
export const nobodyIsThat: Content = [
  paragraph('Nobody can tell who you are: this was said in the name of a group or a channel. Say it as yourself.'),
];
export const forwardedWords: Content = [
  paragraph('These are forwarded words, and perhaps not yours: reply with a text of your own.'),
];
export const othersQuestion: Content = [
  paragraph('Somebody else was asked here: press the button yourself, and you are asked, too.'),
];
/** On a chat with orch alone, to what is no reply. */
export const replyWanted: Content = [
  paragraph(
    'Nothing was done: to answer what orch asks, ',
    strong('reply'),
    ' to its message. ',
    code('/start'),
    ' helps.',
  ),
];
/** At a button that nothing is known of. */
export const unknownButton = 'orch does not know this message any more, so nothing was done.';
export const unknownMessage: Content = [paragraph(unknownButton)];
export const oldButton = 'This button is not one of this message any more, so nothing was done.';

export function unknownProject(project: string): string {
  return `${project} is not among the projects of orch any more, so nothing was done.`;
}
