import { mkdirSync, rmSync } from 'node:fs';
import { ownerOnly, writeWholeSync } from '../../activities/files/write-whole.js';
import { type StackFile, stackFilePath } from '../../config/settings/stack-file.js';

/** Readable by its owner alone: it holds the ledger's password. */
export function writeStackFile(stateDir: string, file: StackFile): void {
  mkdirSync(stateDir, { recursive: true });
  writeWholeSync(stackFilePath(stateDir), `${JSON.stringify(file, null, 2)}\n`, ownerOnly);
}

export function removeStackFile(stateDir: string): void {
  rmSync(stackFilePath(stateDir), { force: true });
}
