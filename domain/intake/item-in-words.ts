import type { Content } from '../content/content.js';

/** What is said on an item when it is started, edited or closed. */
export const itemWords = {
  underWay: (taskId: string): Content => [
    {
      kind: 'paragraph',
      text: [
        { kind: 'code', text: taskId },
        ' works on this. ',
        { kind: 'code', text: '/status' },
        ' tells where it is.',
      ],
    },
  ],
  held: (blockers: readonly string[]): Content => [
    {
      kind: 'paragraph',
      text: `Waits until ${blockers.join(', ')} ${blockers.length === 1 ? 'is' : 'are'} closed, and begins by itself then.`,
    },
  ],
  refused: ({ what, hint }: { readonly what: string; readonly hint: string }): Content => [
    { kind: 'paragraph', text: `This cannot be started as it is. ${what} ${hint}` },
  ],
  notTaken: ({ what, hint }: { readonly what: string; readonly hint: string }): Content => [
    { kind: 'paragraph', text: `The task goes on by the text that this had before. ${what} ${hint}` },
  ],
  closedAsked: (taskId: string): Content => [
    {
      kind: 'paragraph',
      text: [
        'This was closed while ',
        { kind: 'code', text: taskId },
        ' works on it. The task goes on; ',
        { kind: 'code', text: '/cancel' },
        ' ends it.',
      ],
    },
  ],
  closedCancelled: (taskId: string): Content => [
    { kind: 'paragraph', text: [{ kind: 'code', text: taskId }, ' is cancelled, because this was closed.'] },
  ],
  silent: (login: string, answers: number): Content => [
    {
      kind: 'paragraph',
      text: `Answers to ${login} stop here for now: there were ${answers} within an hour.`,
    },
  ],
  ended: (taskId: string, how: string): Content => [
    {
      kind: 'paragraph',
      text: [
        { kind: 'code', text: taskId },
        ` has worked on this, and has ended: ${how}. `,
        { kind: 'code', text: '/retry' },
        ' begins a new task.',
      ],
    },
  ],
};
