import type { Endpoints } from '@octokit/types';
import type { Hindrance } from '../../../../domain/preflight/preflight.js';

export type Rule = Endpoints['GET /repos/{owner}/{repo}/rules/branches/{branch}']['response']['data'][number];

/** What one rule comes to for what orch is going to do. */
export interface Judged {
  readonly hindrance?: Hindrance;
  readonly told?: string;
  readonly unsure?: string;
}
