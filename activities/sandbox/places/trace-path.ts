import { readlink } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Link } from './mount.js';

export interface TracedPath {
  /** All symbolic links on the way, each by a path without links. */
  readonly links: readonly Link[];
  readonly real: string;
}

/** As many as the kernel follows. */
const mostLinks = 40;

/** Where a path leads, and over which links: in an empty root they are missing. Null: nowhere, or not to be seen by us. */
export async function tracePath(path: string): Promise<TracedPath | null> {
  const links: Link[] = [];
  let rest = partsOf(path);
  let at = '';
  for (let part = rest.shift(); part !== undefined; part = rest.shift()) {
    if (part === '..') {
      at = at === '' ? '' : parentOf(at);
      continue;
    }
    const next = `${at}/${part}`;
    const target = await targetOf(next);
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

const notALink = '';

async function targetOf(path: string): Promise<string | null> {
  try {
    return await readlink(path);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EINVAL' ? notALink : null;
  }
}

function parentOf(path: string): string {
  const parent = dirname(path);
  return parent === '/' ? '' : parent;
}

function partsOf(path: string): string[] {
  return path.split('/').filter((part) => part !== '' && part !== '.');
}
