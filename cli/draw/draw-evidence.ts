import { orch } from '../../config/called-as.js';
import { colours } from '../../config/colours.js';
import { evidenceInWords } from '../../domain/gates/check-in-words.js';
import type { TaskView } from '../../domain/task/task-view.js';
import { failedVisits } from '../../domain/wording/visit-result.js';
import { plainText } from './plain-text.js';

/** Of rounds that others have followed. */
const linesOfEarlier = 3;

/** Why gates did not pass, round by round; the last one with all its lines. */
export function drawEvidence({ stages, taskId }: TaskView): string[] {
  const failures = failedVisits(stages);
  const drawn = failures.flatMap(({ visit: { stage, round }, failed }, index) => {
    const isLast = index === failures.length - 1;
    const [what = '', ...evidence] = evidenceInWords(failed, isLast ? undefined : linesOfEarlier);
    return [
      `${stage}, round ${round}: ${colours.red(plainText(what))}`,
      ...evidence.map((line) => plainText(`  ${line}`)),
    ];
  });
  if (drawn.length === 0) return [];
  return [...drawn, `  all of it: ${orch} logs ${taskId} --checks`];
}
