import { realpathSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { packageRoot } from './package-root.js';

const program = join(packageRoot, 'bin/orch.mjs');

/** How a person calls this very program: by its name where the PATH leads to it, as after `npm i -g`; else npx finds it. */
export const orch = nameOnPath(process.env['PATH'] ?? '');

export function nameOnPath(path: string): 'orch' | 'npx orch' {
  // npx itself puts these folders there, for the time of one call.
  const folders = path
    .split(delimiter)
    .filter((folder) => folder !== '' && !/[\\/]node_modules[\\/]\.bin$/.test(folder));
  for (const folder of folders) {
    const found = realPathOf(join(folder, 'orch'));
    if (found !== null) return found === realPathOf(program) ? 'orch' : 'npx orch';
  }
  return 'npx orch';
}

function realPathOf(path: string): string | null {
  try {
    return realpathSync(path);
  } catch {
    return null;
  }
}
