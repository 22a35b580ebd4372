import type { Content } from '../../content/content.js';

/** What is said to somebody who decides by moving an item. */
export const stateAnswers = {
  reasonWanted: (approval: string): Content => [
    {
      kind: 'paragraph',
      text: [
        'Why? Your next comment here is the reason: with it, ',
        { kind: 'code', text: approval },
        ' is rejected. Nothing is decided before.',
      ],
    },
  ],
  refused: (state: string, why: string): Content => [
    { kind: 'paragraph', text: `This was moved to ${state}, which decides nothing now: ${why}.` },
  ],
  nobodyTold: (state: string, approval: string): Content => [
    {
      kind: 'paragraph',
      text: [
        `This was moved to ${state}, and orch was not told who did it, so it decides nothing. To decide about `,
        { kind: 'code', text: approval },
        ', write ',
        { kind: 'code', text: '/approve' },
        ' or ',
        { kind: 'code', text: '/reject' },
        ' with a reason in a comment.',
      ],
    },
  ],
};
