import type { EndedPullRequest } from '../../task/forge.js';

/** A pull request that somebody else has ended, in words. */

const byWhom = (by: string | null) => (by === null ? '' : ` by ${by}`);

export function closedInWords(number: number, by: string | null): string {
  return `pull request #${number} was closed${byWhom(by)}; retry opens it again, or another one where that cannot be`;
}

export function mergedInWords(number: number, by: string | null): string {
  return `pull request #${number} was merged${byWhom(by)}`;
}

const mostNamed = 5;

export function mergedInPartInWords(
  number: number,
  { by, left, into }: Pick<Extract<EndedPullRequest, { kind: 'merged' }>, 'by' | 'left' | 'into'>,
  base: string,
): string {
  const more = left.length > mostNamed ? ` and ${left.length - mostNamed} more` : '';
  const names = left.slice(0, mostNamed).join(', ');
  const where = into === undefined ? '' : ` into ${into}`;
  return (
    `${mergedInWords(number, by)}${where}, and ${base} does not have all of the branch: ${names}${more}; ` +
    'retry goes on, and the rest has a pull request of its own; close ends the task with what was merged'
  );
}
