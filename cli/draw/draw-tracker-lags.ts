import { colours } from '../../config/colours.js';
import { moment } from '../../domain/text/figures.js';
import { type TrackerLag, trackerLagInWords } from '../../domain/wording/tracker-lag.js';
import { onOneLine } from './plain-text.js';

/** That the tracker lags behind the task, and why; empty: it does not. */
export function drawTrackerLags(lags: readonly TrackerLag[]): string {
  const lines = lags.map(
    (lag) =>
      `${colours.yellow('the tracker lags behind')} since ${moment(lag.since.getTime())}: it ${onOneLine(trackerLagInWords(lag))}`,
  );
  return lines.length === 0 ? '' : ['', ...lines].join('\n');
}
