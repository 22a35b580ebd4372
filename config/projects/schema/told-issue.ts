import type { z } from 'zod';
import { unknownKey } from '../../fields/project-text.js';
import { knownKeys } from './project-schema.js';

/** An issue in words that name what is known there. */
export function toldIssue(issue: z.core.$ZodIssue): { path: readonly PropertyKey[]; message: string }[] {
  if (issue.code === 'unrecognized_keys') {
    const known = knownKeys(issue.path);
    return issue.keys.map((key) => {
      if (key === 'redeployByItself')
        return { path: [...issue.path, key], message: 'is now `deploy.redeploy: byItself`' };
      return { path: [...issue.path, key], message: unknownKey(key, known) };
    });
  }
  if (issue.code === 'invalid_key') return issue.issues.map(({ message }) => ({ path: issue.path, message }));
  if (issue.path.at(-1) === 'repository' && issue.message.endsWith('received undefined')) {
    return [{ path: issue.path, message: 'is missing: the URL or the path of a git repository' }];
  }
  return [{ path: issue.path, message: issue.message }];
}
