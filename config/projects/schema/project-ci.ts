import { z } from 'zod';
import { usualCi } from '../../../domain/ci/ci-policy.js';
import { pathProblem, text } from '../../fields/project-text.js';

const seconds = 'takes seconds, from 1 to 3600';
const checkName = z.string().trim().min(1, 'must not be empty').max(200, 'has 200 characters at most');

/** The key `ci` of a project: what is asked of the forge's checks. */
export const projectCi = z.strictObject({
  required: z.array(checkName).default([]),
  startTimeoutSeconds: z.number(seconds).min(1, seconds).max(3_600, seconds).default(usualCi.startTimeoutSeconds),
  exempt: z.array(text(pathProblem)).default([]),
});
