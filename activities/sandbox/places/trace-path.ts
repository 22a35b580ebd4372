import { lstat, readlink } from 'node:fs/promises';
import { dirname } from 'node:path';
import { isWithin } from '../../files/is-within.js';
import type { Link } from './mount.js';

export interface TracedPath {
  /** All symbolic links on the way, each by a path without links. */
  readonly links: readonly Link[];
  readonly real: string;
}

/** As many as the kernel follows. */
const mostLinks = 40;

/** Where a path leads, and over which links: in an empty root they are missing. Null: nowhere, or not to be seen by us. */
export function tracePath(path: string): Promise<TracedPath | null> {
  return trace(path, targetOf);
}

/** The same for many paths at one moment: each folder on their ways is looked at once. */
export function createTracer(): typeof tracePath {
  const targets = new Map<string, Promise<string | null>>();
  const targetOnce = (path: string) => {
    const known = targets.get(path) ?? targetOf(path);
    targets.set(path, known);
    return known;
  };
  return (path) => trace(path, targetOnce);
}

async function trace(path: string, targetAt: typeof targetOf): Promise<TracedPath | null> {
  const links: Link[] = [];
  let rest = partsOf(path);
  let at = '';
  for (let part = rest.shift(); part !== undefined; part = rest.shift()) {
    if (part === '..') {
      at = at === '' ? '' : parentOf(at);
      continue;
    }
    const next = `${at}/${part}`;
    const target = await targetAt(next);
    if (target === null) return null;
    if (target === notALink) {
      at = next;
      continue;
    }
    if (links.length === mostLinks) return null;
    links.push({ path: next, as: 'link', target });
    if (target.startsWith('/')) at = '';
    rest = [...partsOf(target), ...rest];
  }
  return { links, real: at === '' ? '/' : at };
}

/** Whether a path leads over a link that lies in one of these folders. */
export function leadsThrough({ links }: TracedPath, folders: readonly string[]): boolean {
  return links.some((link) => folders.some((folder) => link.path !== folder && isWithin(link.path, folder)));
}

/**
 * Where the folders are that programs in a sandbox write to. What lies in one of them they may make into a link that leads anywhere:
 * no path is followed over such a link.
 */
export async function traceWritable(paths: readonly string[]): Promise<TracedPath[]> {
  const traced = (await Promise.all(paths.map(tracePath))).filter((one) => one !== null);
  const plain = traced.filter(({ links }) => links.length === 0).map(({ real }) => real);
  const led = traced.filter((one) => one.links.length > 0 && !leadsThrough(one, plain));
  const all = [...plain, ...led.map(({ real }) => real)];
  return traced.filter((one) => !leadsThrough(one, all));
}

const notALink = '';

async function targetOf(path: string): Promise<string | null> {
  try {
    // To ask each of them for its target would make an error of most.
    return (await lstat(path)).isSymbolicLink() ? await readlink(path) : notALink;
  } catch {
    return null;
  }
}

function parentOf(path: string): string {
  const parent = dirname(path);
  return parent === '/' ? '' : parent;
}

function partsOf(path: string): string[] {
  return path.split('/').filter((part) => part !== '' && part !== '.');
}
