import { open } from 'node:fs/promises';
import type { Pool } from 'pg';
import { listRuns } from '../../activities/store/runs.js';

const tailBytes = 16_384;

/** The last thing that the agent at work said; null where none works. */
export async function currentWords(pool: Pool, taskId: string): Promise<string | null> {
  const run = (await listRuns(pool, taskId)).at(-1);
  if (run === undefined || run.finishedAt !== null) return null;
  const lines = (await readTail(run.outputPath)).split('\n').reverse();
  const words = lines.map(wordsOf).find((text) => text !== null) ?? '…';
  return `${run.role} (run ${run.number}): ${words.replace(/\p{Cc}+/gu, ' ').trim()}`;
}

function wordsOf(line: string): string | null {
  try {
    const said = JSON.parse(line) as { message?: { content?: { type?: string; text?: string }[] } };
    return said.message?.content?.find(({ type }) => type === 'text')?.text ?? null;
  } catch {
    return null; // A line that is half written, or none of the agent's.
  }
}

async function readTail(path: string): Promise<string> {
  try {
    const file = await open(path);
    try {
      const { size } = await file.stat();
      const length = Math.min(size, tailBytes);
      const { buffer } = await file.read(Buffer.alloc(length), 0, length, size - length);
      return buffer.toString('utf8');
    } finally {
      await file.close();
    }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return '';
    throw error;
  }
}
