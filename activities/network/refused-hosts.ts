import { readFileSync } from 'node:fs';
import { mostRefusedHosts } from '../../domain/network/network.js';
import { ownerOnly, writeWholeSync } from '../files/write-whole.js';

export interface RefusedHosts {
  readonly all: () => readonly string[];
  readonly note: (target: string) => void;
}

/** Places that a program was refused, once each; of too many the first. */
export function refusedHosts(onNew: (hosts: readonly string[]) => void = () => undefined): RefusedHosts {
  const known = new Set<string>();
  return {
    all: () => [...known],
    note: (target) => {
      if (known.has(target) || known.size >= mostRefusedHosts) return;
      known.add(target);
      onNew([...known]);
    },
  };
}

/** Kept in a file for whoever books the run; a disk without room loses them, and nothing else. */
export function keepRefusedHosts(path: string): RefusedHosts {
  return refusedHosts((hosts) => {
    try {
      writeWholeSync(path, `${JSON.stringify(hosts)}\n`, ownerOnly);
    } catch (error) {
      console.error(`The refused hosts cannot be kept in ${path}: ${String(error)}`);
    }
  });
}

/** Nothing where there is no such file. */
export function readRefusedHosts(path: string): readonly string[] {
  try {
    const hosts: unknown = JSON.parse(readFileSync(path, 'utf8'));
    return Array.isArray(hosts) ? hosts.filter((host): host is string => typeof host === 'string') : [];
  } catch {
    return [];
  }
}
