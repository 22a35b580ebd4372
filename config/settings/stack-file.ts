import { join } from 'node:path';
import { z } from 'zod';
import { orch } from '../called-as.js';
import { UserError } from '../../domain/failures/user-error.js';
import { readIfThere } from '../read-if-there.js';

const stackFile = z.object({
  /** The process that brought the stack up and takes it down. */
  pid: z.int().positive(),
  /** Epoch milliseconds. */
  startedAt: z.number(),
  temporal: z.object({ address: z.string().min(1), namespace: z.string().min(1), uiUrl: z.string().nullable() }),
  postgres: z.object({ url: z.string().min(1) }),
  /** Null: it does not serve yet, though commands find all that they need. */
  server: z.object({ url: z.string().min(1) }).nullable(),
});

/** `.orch/stack.json`: where the stack of this state directory is, for every other command. */
export type StackFile = z.output<typeof stackFile>;

/** Null where no stack was brought up, or it was taken down in good order. */
export function readStackFile(stateDir: string): StackFile | null {
  const path = stackFilePath(stateDir);
  const text = readIfThere(path, 'Run this as the user who started the stack.');
  if (text === null) return null;
  const parsed = stackFile.safeParse(parseJson(text));
  if (parsed.success) return parsed.data;
  throw new UserError(
    `${path} is not what orch wrote there.`,
    `Remove it and start the stack again: rm ${path} && ${orch} up`,
  );
}

/** Whether the process that wrote the file still lives. */
export function stackLives(file: Pick<StackFile, 'pid'>): boolean {
  try {
    process.kill(file.pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

export function stackFilePath(stateDir: string): string {
  return join(stateDir, 'stack.json');
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
