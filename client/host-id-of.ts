import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The host's id; null where no worker has run from this state directory. */
export function hostIdOf(stateDir: string): string | null {
  try {
    return readFileSync(join(stateDir, 'host-id'), 'utf8').trim();
  } catch {
    return null;
  }
}
