import { mkdirSync, mkdtempSync, realpathSync } from 'node:fs';
import { homedir, userInfo } from 'node:os';
import { join } from 'node:path';
import { packageRoot } from '../../../config/package-root.js';

const hiddenWhole = /^\/(tmp|var\/tmp|run|var\/run|dev)(\/|$)/;

/**
 * A fresh folder where a sandbox shows the host: not in /tmp and the like, which are hidden whole, so that what is hidden
 * here is hidden for a reason of its own. HOME and the repository may lie there.
 */
export function aSeenFolder(): string {
  const places = [homedir(), packageRoot, userInfo().homedir].map((place) => join(place, '.cache'));
  for (const place of [...places, '/var/cache', '/opt', '/srv', '/home']) {
    if (hiddenWhole.test(place)) continue;
    try {
      mkdirSync(place, { recursive: true });
      const folder = realpathSync(mkdtempSync(join(place, 'orch-test-')));
      if (!hiddenWhole.test(folder)) return folder;
    } catch {
      // The next one may be writable.
    }
  }
  throw new Error('The tests of the sandbox need a place to write to outside of /tmp: set HOME to one.');
}
