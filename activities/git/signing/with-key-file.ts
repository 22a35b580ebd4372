import { randomUUID } from 'node:crypto';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { SigningKey } from './signing-key.js';

/** Does something with a key that lies in a file: what a variable holds lies there for as long, for its owner alone. */
export async function withKeyFile<Result>(key: SigningKey, work: (file: string) => Promise<Result>): Promise<Result> {
  if ('file' in key) return await work(key.file);
  await mkdir(key.folder, { recursive: true, mode: 0o700 });
  const file = join(key.folder, randomUUID());
  try {
    await writeFile(file, asFile(key.value ?? ''), { mode: 0o600, flag: 'wx' });
    return await work(file);
  } finally {
    await rm(file, { force: true });
  }
}

/** As ssh-keygen reads it: a variable's ends of lines may be written out, and the last one missing. */
function asFile(value: string): string {
  const lines = value.includes('\n') ? value : value.replaceAll('\\n', '\n');
  return `${lines.replaceAll('\r', '').trim()}\n`;
}
