import { expect, test } from '@jest/globals';
import { drawTrackerLags } from '../../../cli/draw/draw-tracker-lags.js';
import { plainText } from '../../../cli/draw/plain-text.js';

const lag = { what: 'a comment of developer', reason: 'It was deleted.', since: new Date(0), givenUpAt: null };

test('that a tracker lags behind is shown with what it was to be told, and why', () => {
  const drawn = plainText(
    drawTrackerLags([
      { ...lag, refused: true },
      { ...lag, refused: false, reason: 'plane cannot be asked\u001b[2J' },
      { ...lag, refused: true, givenUpAt: new Date(1) },
    ]),
  );
  expect(drawn.split('\n')).toEqual([
    '',
    expect.stringMatching(/^the tracker lags behind since .*: it refuses a comment of developer: It was deleted\.$/),
    expect.stringMatching(/: it cannot be told a comment of developer: plane cannot be asked$/),
    expect.stringMatching(/: it was never told a comment of developer: It was deleted\.$/),
  ]);
  expect(drawTrackerLags([])).toBe('');
});
