import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';

// In the user's cache and by relative paths, so that every checkout knows them.
const file = join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'orch', 'test-times.json');

/** Of each test file that ran lately its seconds, and whether it failed; and which files the last run had. */
export function readTimes() {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return { files: {}, last: [] };
  }
}

export function writeTimes(files) {
  mkdirSync(dirname(file), { recursive: true });
  const times = { files: { ...readTimes().files, ...files }, last: Object.keys(files) };
  writeFileSync(`${file}.${process.pid}`, JSON.stringify(times, null, 1));
  renameSync(`${file}.${process.pid}`, file);
}
