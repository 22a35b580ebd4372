import { z } from 'zod';
import { stageNames } from '../../../domain/pipeline/stages.js';
import { oneOf, text } from '../../fields/project-text.js';

/** What a tracker of either kind may say. */

export const itemStages = [...stageNames, 'done', 'cancelled'] as const;
export type ItemStages<Name> = Partial<Record<(typeof itemStages)[number], Name>>;
/** Also of a project whose code alone is at an account. */
export const usualPollSeconds = 60;

export const label = text(labelProblem);

export const startAndEnd = {
  whenClosed: oneOf(['cancel', 'ask'], 'answer to an item that a person closes').default('cancel'),
  pollSeconds: z
    .int('takes whole seconds')
    .min(1, 'takes at least 1 second')
    .max(86_400, 'takes at most 86400 seconds')
    .default(usualPollSeconds),
};

/** A name for each stage that has one. */
export function byStage(name: typeof label) {
  return z
    .strictObject(Object.fromEntries(itemStages.map((stage) => [stage, name.optional()])))
    .transform((names): ItemStages<string> => {
      const said = Object.entries(names).filter(([, value]) => value !== undefined);
      return Object.fromEntries(said);
    });
}

export const isSame = (one: string, other: string | null | undefined): boolean =>
  one.toLowerCase() === other?.toLowerCase();

/** A mistake in one key of a tracker. */
export interface KeyProblem {
  readonly path: readonly string[];
  readonly message: string;
}

/** 50 is the most that Gitea and GitHub take. */
function labelProblem(name: string): string | null {
  if (name === '') return 'must not be empty';
  if (name.length > 50) return 'is longer than 50 characters';
  return /[\p{Cc},]/u.test(name) ? `${JSON.stringify(name)} holds a comma or a control character` : null;
}
