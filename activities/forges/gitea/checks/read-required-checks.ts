import { z } from 'zod';
import type { RequiredCheck } from '../../forge.js';
import type { GiteaClient } from '../api/client.js';
import { matchesGlob } from '../api/glob.js';

const branch = z.object({
  enable_status_check: z.boolean().default(false),
  status_check_contexts: z
    .array(z.string())
    .nullish()
    .transform((contexts) => contexts ?? []),
});

/** Told to whoever may read the repository; a context is a pattern. Null: there is no such branch. */
export async function readRequiredChecks(
  client: GiteaClient,
  baseBranch: string,
): Promise<readonly RequiredCheck[] | null> {
  const path = `/branches/${encodeURIComponent(baseBranch)}`;
  const answer = await client.ask('GET', path, { answers: [404] });
  if (answer.status === 404) return null;
  const { enable_status_check: isOn, status_check_contexts: contexts } = client.shaped(answer, branch, path);
  return isOn ? contexts.map((name) => ({ name, isMetBy: (check) => matchesGlob(name, check) })) : [];
}
