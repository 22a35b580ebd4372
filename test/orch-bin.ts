import { join } from 'node:path';
import { packageRoot } from '../config/package-root.js';

/** The compiled command line. */
export const orchBin = join(packageRoot, 'dist/cli/orch.js');
