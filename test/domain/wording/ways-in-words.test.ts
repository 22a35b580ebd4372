import { expect, test } from '@jest/globals';
import { waysToType } from '../../../domain/wording/ways-in-words.js';

test.each(['orch', 'npx orch'])('called as %s, that is what is to be typed', (orch) => {
  const ways = [{ way: 'fix', where: 'base' }, { way: 'retry' }, { way: 'cancel' }] as const;
  expect(waysToType(ways, 'demo/x', orch)).toEqual([
    '  have the base branch put right, then retry: the task looks at it anew',
    `  ${orch} retry demo/x   tries again`,
    `  ${orch} cancel demo/x  ends the task; its work is kept`,
  ]);
});
