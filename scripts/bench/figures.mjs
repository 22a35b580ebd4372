// What the benchmarks share: quantiles, memory, and lines of figures.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

export function at(sorted, quantile) {
  return sorted[Math.min(sorted.length - 1, Math.ceil(quantile * sorted.length) - 1)];
}

export function residentMiB(pid) {
  const [, kib] = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'));
  return Math.round(kib / 1024);
}

/** The present worker of a stack. */
export function workerPid(stack) {
  return Number(JSON.parse(readFileSync(join(stack.paths.runDir, 'worker.json'), 'utf8')).pid);
}

export function print(what, figure) {
  console.log(`${what.padEnd(60)} ${figure}`);
}
