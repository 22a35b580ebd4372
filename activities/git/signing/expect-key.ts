import { stepFailure } from '../../temporal/failure.js';
import { readKey } from './read-key.js';
import type { SigningKey } from './signing-key.js';

/** Throws what is wrong with a key, and the way out. */
export async function expectKey(key: SigningKey, environment: Readonly<Record<string, string>>): Promise<void> {
  const found = await readKey(key, environment);
  if ('problem' in found)
    throw stepFailure('InvalidInput', `The commits of this project are to be signed, and cannot be: ${found.problem}.`);
}
