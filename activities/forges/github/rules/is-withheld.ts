import { RequestError } from '@octokit/request-error';
import { isRateLimited } from '../api/failure.js';

/** Whether a GitHub does not have what was asked for, or does not show it to this account. */
export function isWithheld(error: unknown): boolean {
  return error instanceof RequestError && [403, 404].includes(error.status) && !isRateLimited(error);
}
