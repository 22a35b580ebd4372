import { ApplicationFailure } from '@temporalio/common';
import type { StepFailureType } from '../../domain/failures/failure.js';

/** A failure that trying again cannot fix: the task is blocked with this message. Whatever else is thrown is retried. */
export function stepFailure(
  type: StepFailureType,
  message: string,
  options: { readonly cause?: unknown } = {},
): ApplicationFailure {
  const { cause } = options;
  return ApplicationFailure.create({ type, message, nonRetryable: true, ...(cause instanceof Error && { cause }) });
}
