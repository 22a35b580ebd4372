import type { Content } from '../content/content.js';
import { paragraph } from '../content/make.js';

/** What a tracker does not take. */
export interface TrackerLagToTell {
  /** `away`: it cannot be asked. `given-up`: it has refused until long after the task's end. */
  readonly how: 'refused' | 'away' | 'given-up';
  /** `a comment of the developer` */
  readonly what: string;
  /** What happened, and how to mend it. */
  readonly reason: string;
}

/** The tracker lags behind its tasks, and why. */
export function trackerRefused(
  { project, item }: { readonly project: string; readonly item: string },
  { how, what, reason }: TrackerLagToTell,
): Content {
  const of = `${project}/${item}`;
  switch (how) {
    case 'refused':
      return [
        paragraph(`✋ ${of}: the tracker refuses ${what}. ${reason}`),
        paragraph('The task goes on. What the tracker is to be told waits, and is tried again every 10 minutes.'),
      ];
    case 'away':
      return [
        paragraph(`✋ ${project}: the tracker has taken nothing for 10 minutes. ${reason}`),
        paragraph('Tasks go on. What the tracker is to be told waits, and is told once it answers.'),
      ];
    case 'given-up':
      return [
        paragraph(`✋ ${of}: the task has ended, and the tracker was never told ${what}. ${reason}`),
        paragraph('This, and what else the item was to be told, is given up.'),
      ];
  }
}

export interface TrackerLag {
  readonly what: string;
  readonly refused: boolean;
  readonly reason: string;
  readonly since: Date;
  /** Null: it is tried again. */
  readonly givenUpAt: Date | null;
}

/** Why the item in the tracker is not where its task is. */
export function trackerLagInWords({ what, refused, reason, givenUpAt }: TrackerLag): string {
  if (givenUpAt !== null) return `was never told ${what}: ${reason}`;
  return refused ? `refuses ${what}: ${reason}` : `cannot be told ${what}: ${reason}`;
}
