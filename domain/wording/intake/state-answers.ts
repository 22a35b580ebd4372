import type { Content } from '../../content/content.js';
import { code, paragraph } from '../../content/make.js';

/** What is said to somebody who decides by moving an item. */
export const stateAnswers = {
  reasonWanted: (approval: string): Content => [
    paragraph(
      'Why? Your next comment here is the reason: with it, ',
      code(approval),
      ' is rejected. Nothing is decided before.',
    ),
  ],
  reasonCut: [paragraph('That is longer than an agent is told: the end of the reason was left out.')] as Content,
  refused: (state: string, why: string): Content => [
    paragraph(`This was moved to ${state}, which decides nothing now: ${why}.`),
  ],
  nobodyTold: (state: string, approval: string): Content => [
    paragraph(
      `This was moved to ${state}, and orch was not told who did it, so it decides nothing. To decide about `,
      code(approval),
      ', write ',
      code('/approve'),
      ' or ',
      code('/reject'),
      ' with a reason in a comment.',
    ),
  ],
};
