import type { Content } from '../content/content.js';
import { code, paragraph } from '../content/make.js';

/** What is said on an item when it is started, edited or closed. */
export const itemWords = {
  underWay: (taskId: string): Content => [
    paragraph(code(taskId), ' works on this. ', code('/status'), ' tells where it is.'),
  ],
  held: (blockers: readonly string[]): Content => [
    paragraph(
      `Waits until ${blockers.join(', ')} ${blockers.length === 1 ? 'is' : 'are'} closed, and begins by itself then.`,
    ),
  ],
  refused: ({ what, hint }: { readonly what: string; readonly hint: string }): Content => [
    paragraph(`This cannot be started as it is. ${what} ${hint}`),
  ],
  hindered: ({ what, hint }: { readonly what: string; readonly hint: string }): Content => [
    paragraph(`This cannot be worked on yet. ${what} ${hint} It begins by itself after that.`),
  ],
  notTaken: ({ what, hint }: { readonly what: string; readonly hint: string }): Content => [
    paragraph(`The task goes on by the text that this had before. ${what} ${hint}`),
  ],
  closedAsked: (taskId: string): Content => [
    paragraph('This was closed while ', code(taskId), ' works on it. The task goes on; ', code('/cancel'), ' ends it.'),
  ],
  closedCancelled: (taskId: string): Content => [paragraph(code(taskId), ' is cancelled, because this was closed.')],
  silent: (login: string, answers: number): Content => [
    paragraph(`Answers to ${login} stop here for now: there were ${answers} within an hour.`),
  ],
  ended: (taskId: string, how: string): Content => [
    paragraph(code(taskId), ` has worked on this, and has ended: ${how}. `, code('/retry'), ' begins a new task.'),
  ],
};
