import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize, relative } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { packageRoot } from '../config/package-root.js';

/** The rules of the house: rooms of a size that one can look over, and no way round in a circle. */

const sourceFolders = ['workflows', 'activities', 'worker', 'client', 'cli', 'domain', 'config', 'server', 'stack'];
const mostFiles = 15;
/** A numbered list that only grows: no room to look for something in. */
const list = 'activities/store/migrations';
const longestFile = 250;
const longestMedian = 70;

/** Paths of all files below a folder, from the root. */
function filesBelow(folder: string): string[] {
  return readdirSync(join(packageRoot, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = `${folder}/${entry.name}`;
    return entry.isDirectory() ? filesBelow(path) : [path];
  });
}

const sources = sourceFolders.flatMap(filesBelow);
const modules = sources.filter((path) => path.endsWith('.ts'));
const tests = filesBelow('test').filter((path) => !path.startsWith('test/fixtures/'));

function lengthOf(path: string): number {
  return readFileSync(join(packageRoot, path), 'utf8').split('\n').length - 1;
}

function crowdedFolders(paths: readonly string[]): string[] {
  const counts = new Map<string, number>();
  for (const path of paths) counts.set(dirname(path), (counts.get(dirname(path)) ?? 0) + 1);
  return [...counts]
    .filter(([folder, count]) => folder !== list && count > mostFiles)
    .map(([folder, count]) => `${folder} has ${count} files`);
}

/** The modules of ours that a module imports, types too. */
function importsOf(path: string): string[] {
  const text = readFileSync(join(packageRoot, path), 'utf8');
  return [...text.matchAll(/(?:from|import\()\s*'(\.{1,2}\/[^']+)\.js'/g)]
    .map(([, specifier = '']) => `${normalize(join(dirname(path), specifier))}.ts`)
    .filter((imported) => modules.includes(imported));
}

/** Circles of folders, each as the way round; `folderOf` says which folder a module counts to. */
function circles(folderOf: (path: string) => string): string[] {
  const edges = new Map<string, Set<string>>();
  for (const path of modules) {
    for (const imported of importsOf(path)) {
      const [from, to] = [folderOf(path), folderOf(imported)];
      if (from !== to) edges.set(from, (edges.get(from) ?? new Set()).add(to));
    }
  }
  const finished = new Set<string>();
  const found: string[] = [];
  const visit = (folder: string, way: readonly string[]): void => {
    if (way.includes(folder)) {
      found.push([...way.slice(way.indexOf(folder)), folder].join(' → '));
      return;
    }
    if (finished.has(folder)) return;
    for (const next of edges.get(folder) ?? []) visit(next, [...way, folder]);
    finished.add(folder);
  };
  for (const folder of edges.keys()) visit(folder, []);
  return found;
}

describe('the folders', () => {
  test.each([
    ['of the source', sources],
    ['of the tests', tests],
  ])(`%s hold at most ${mostFiles} files each`, (_, paths) => {
    expect(crowdedFolders(paths)).toEqual([]);
  });

  test('of the source do not import each other in a circle, neither rooms nor whole folders', () => {
    expect(circles(dirname)).toEqual([]);
    expect(circles((path) => path.split('/')[0] ?? '')).toEqual([]);
  });

  test('of the tests are those of the source', () => {
    const strangers = tests
      .map((path) => dirname(relative('test', path)))
      .filter((folder) => sourceFolders.includes(folder.split('/')[0] ?? ''))
      .filter((folder) => !existsSync(join(packageRoot, folder)));
    expect([...new Set(strangers)]).toEqual([]);
  });
});

describe('the files', () => {
  test(`of the source have at most ${longestFile} lines`, () => {
    const long = modules
      .map((path) => `${path}: ${lengthOf(path)}`)
      .filter((one) => Number(one.split(': ')[1]) > longestFile);
    expect(long).toEqual([]);
  });

  test(`of the source have a median of at most ${longestMedian} lines`, () => {
    const lengths = modules.map(lengthOf).sort((a, b) => a - b);
    expect(lengths[Math.floor(lengths.length / 2)]).toBeLessThanOrEqual(longestMedian);
  });

  test('of the source are all in the build', () => {
    const missing = sources
      .filter((path) => /\.m?ts$/.test(path))
      .map((path) => `dist/${path.replace(/ts$/, 'js')}`)
      .filter((path) => !existsSync(join(packageRoot, path)));
    expect(missing).toEqual([]);
  });

  test('that the documents name are there', () => {
    const documents = ['README.md', 'ARCHITECTURE.md', 'CONTRIBUTING.md', ...filesBelow('docs')];
    const named = documents.flatMap((path) => {
      const text = readFileSync(join(packageRoot, path), 'utf8');
      return [...text.matchAll(/`(\w+\/[\w./-]+)`/g)].map(([, name = '']) => ({ path, name }));
    });
    const ours = named.filter(({ name }) => [...sourceFolders, 'test', 'scripts'].includes(name.split('/')[0] ?? ''));
    expect(ours.filter(({ name }) => !existsSync(join(packageRoot, name)))).toEqual([]);
    expect(ours.length).toBeGreaterThan(20);
  });
});
