import { readdir, realpath } from 'node:fs/promises';
import { delimiter, dirname, isAbsolute, join } from 'node:path';
import { installationOf, packageOf, withoutDotFiles } from './installation-of.js';
import { interpreterOf } from './interpreter-of.js';
import { isProgram } from '../../processes/find-program.js';
import { isWithin } from '../../files/is-within.js';
import { isOfSystem } from './system-folders.js';
import { createTracer, leadsThrough } from './trace-path.js';

/**
 * What the programs of this host are made of beside the system: the folders of its PATH, and what stands behind the links,
 * scripts and shims in them. Never the home itself or a folder above it, where everything else of its owner's lies; and nothing that
 * a link or a script in a folder that agents write to (`ofAgents`) leads to; and of a folder of `secrets` no more than the program.
 */
export async function programPlaces(
  searchPath: string,
  home: string,
  programs: readonly string[],
  { ofAgents, secrets }: { readonly ofAgents: readonly string[]; readonly secrets: readonly string[] },
): Promise<string[]> {
  const places = new Set<string>();
  const tracePath = createTracer();
  const seen = new Set<string>();
  const realHome = (await realPathOf(home)) ?? home;
  const hidden = await Promise.all(secrets.map(realPathOf));
  const owner = {
    home: realHome,
    isTooMuch: (path: string) => isWithin(realHome, path) || isWithin(home, path) || hidden.includes(path),
  };

  for (const folder of searchPath.split(delimiter).filter(isAbsolute)) await addFolder(folder);
  for (const program of programs) await addProgram(program);
  return [...places];

  async function addFolder(folder: string): Promise<void> {
    const real = await placeOf(folder);
    if (real === null || owner.isTooMuch(real) || isOfAgents(real)) return;
    (isOfSystem(real) ? [folder] : await withoutDotFiles(folder)).forEach(add);
    if (seen.has(real)) return;
    seen.add(real);
    if (!isOfSystem(real)) (await installationOf(real, owner)).forEach(add);
    for (const entry of await readdir(real, { withFileTypes: true }).catch(() => [])) {
      if (entry.name.startsWith('.')) continue;
      if (entry.isSymbolicLink() || (entry.isFile() && !isOfSystem(real))) await addProgram(join(real, entry.name));
    }
  }

  async function addProgram(path: string): Promise<void> {
    const real = await placeOf(path);
    if (real === null || (isOfSystem(path) && isOfSystem(real)) || !(await isProgram(real))) return;
    add(path);
    if (isOfSystem(real) || seen.has(real) || isOfAgents(real)) return;
    seen.add(real);
    const interpreter = await interpreterOf(real);
    (await packageOf(real, interpreter, owner)).forEach(add);
    if (interpreter !== null) await addProgram(interpreter.program);
    if (path !== real) await addFolder(dirname(real));
  }

  async function placeOf(path: string): Promise<string | null> {
    const traced = await tracePath(path);
    return traced === null || leadsThrough(traced, ofAgents) ? null : traced.real;
  }

  function isOfAgents(real: string): boolean {
    return ofAgents.some((folder) => isWithin(real, folder));
  }

  function add(place: string): void {
    places.add(place);
  }
}

async function realPathOf(path: string): Promise<string | null> {
  return realpath(path).catch(() => null);
}
