import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The folder of package.json, with a slash at its end; the same from the sources and from dist/. */
export const packageRoot = findPackageRoot(dirname(fileURLToPath(import.meta.url)));

function findPackageRoot(folder: string): string {
  if (existsSync(join(folder, 'package.json'))) return join(folder, '/');
  const above = dirname(folder);
  if (above === folder) throw new Error('orch is not installed whole: no package.json above its modules');
  return findPackageRoot(above);
}
