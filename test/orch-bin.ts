import { join } from 'node:path';
import { packageRoot } from '../config/package-root.js';

/** The command line, as npm links it. */
export const orchBin = join(packageRoot, 'bin/orch.mjs');
