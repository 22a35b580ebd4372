import { closeSync, openSync, readSync } from 'node:fs';
import { agentNamed } from '../../../domain/agents/agents.js';
import { parseLine } from '../../../domain/agents/json-line.js';
import { estimateCost } from '../../../domain/agents/prices.js';
import { addUsd } from '../../../domain/costs/add-usd.js';
import type { SupervisorOrder } from './supervisor-order.js';

const tickMs = 1_000;
const chunkBytes = 1024 * 1024;
/** A longer line is passed over. */
const longestLine = 8 * 1024 * 1024;

export interface WatchUse extends Pick<SupervisorOrder, 'agent' | 'limitUsd' | 'prices' | 'lastLines'> {
  /** The log. */
  readonly path: string;
  readonly onPassed: () => void;
}

/**
 * Adds up what a program tells of its use while it works, and tells once that it has cost more than it may. After its last
 * line its work is done: to end it then would save nothing.
 */
export function watchUse({ path, agent, limitUsd, prices, lastLines, onPassed }: WatchUse): void {
  const readUse = agentNamed(agent)?.readUse ?? null;
  if (limitUsd === null || readUse === null || Object.keys(prices).length === 0) return;
  const costs = new Map<string, number>();
  const next = newLines(path);
  const ticking = setInterval(() => {
    for (const text of next()) {
      const line = parseLine(text);
      if (line !== null && lastLines.some((type) => type === line.type)) {
        clearInterval(ticking);
        return;
      }
      const use = line === null ? null : readUse(line);
      if (use !== null) costs.set(use.answerId, estimateCost(prices, use.model, use.tokens) ?? 0);
    }
    if ([...costs.values()].reduce(addUsd, 0) <= limitUsd) return;
    clearInterval(ticking);
    onPassed();
  }, tickMs);
}

/** The whole lines that a file has got since the last look. */
function newLines(path: string): () => string[] {
  let offset = 0;
  let rest = Buffer.alloc(0);
  return () => {
    const lines: string[] = [];
    for (let chunk = read(path, offset); chunk.length > 0; chunk = read(path, offset)) {
      offset += chunk.length;
      const end = chunk.lastIndexOf(0x0a);
      if (end < 0) {
        rest = Buffer.concat([rest, chunk]);
        if (rest.length > longestLine) rest = Buffer.alloc(0);
        continue;
      }
      const whole = Buffer.concat([rest, chunk.subarray(0, end)]).toString('utf8');
      lines.push(...whole.split('\n'));
      rest = Buffer.from(chunk.subarray(end + 1));
    }
    return lines;
  };
}

/** Empty at the file's end, and where it cannot be read. */
function read(path: string, offset: number): Buffer {
  try {
    const file = openSync(path, 'r');
    try {
      const chunk = Buffer.alloc(chunkBytes);
      return chunk.subarray(0, readSync(file, chunk, 0, chunk.length, offset));
    } finally {
      closeSync(file);
    }
  } catch {
    return Buffer.alloc(0);
  }
}
