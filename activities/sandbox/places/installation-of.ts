import { readdir, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { Interpreter } from './interpreter-of.js';

export interface Owner {
  /** Without symbolic links. */
  readonly home: string;
  /** The home, and what it lies in. */
  readonly isTooMuch: (path: string) => boolean;
}

/** What a folder of programs belongs to: the release of Node or Python that it is the `bin` of, the tool whose shims they are. */
export async function installationOf(folder: string, { home, isTooMuch }: Owner): Promise<string[]> {
  const above = dirname(folder);
  const found = (await isThere(join(folder, 'rustup'))) ? [join(home, '.rustup')] : [];
  // Of `pip install --user`; beside it lie other things that are nobody's business.
  if (above === join(home, '.local')) return [...found, join(above, 'lib')];
  if (isTooMuch(above) || dirname(above) === '/') return found;
  const isPart = basename(folder) === 'shims' || (/^s?bin$/.test(basename(folder)) && (await isPrefix(above)));
  return isPart ? [...found, ...(await withoutDotFiles(above))] : found;
}

async function isPrefix(folder: string): Promise<boolean> {
  const signs = ['lib', 'lib64', 'libexec', 'pyvenv.cfg', 'tools'];
  return (await Promise.all(signs.map((name) => isThere(join(folder, name))))).includes(true);
}

/** What a program needs beside itself. */
export async function packageOf(program: string, interpreter: Interpreter | null, owner: Owner): Promise<string[]> {
  const modules = program.indexOf('/node_modules/');
  if (modules >= 0) return [program.slice(0, modules) + '/node_modules'];
  if (/\.[cm]?[jt]s$/.test(program) || interpreter?.runsScripts === true) {
    const found = await scriptPackageOf(program, owner);
    if (found !== null) return found;
  }
  const folder = dirname(program);
  return owner.isTooMuch(folder) ? [] : [...(await withoutDotFiles(folder)), ...(await installationOf(folder, owner))];
}

async function scriptPackageOf(program: string, { isTooMuch }: Owner): Promise<string[] | null> {
  for (let folder = dirname(program); !isTooMuch(folder); folder = dirname(folder)) {
    if (!(await isThere(join(folder, 'package.json')))) continue;
    return withoutDotFiles(folder);
  }
  return null;
}

/** A folder, or what else is in it than dot files, which may hold secrets: a project's own programs may be on the PATH. */
export async function withoutDotFiles(folder: string): Promise<string[]> {
  const names = await readdir(folder).catch(() => []);
  const plain = names.filter((name) => !name.startsWith('.'));
  return plain.length === names.length ? [folder] : plain.map((name) => join(folder, name));
}

async function isThere(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}
