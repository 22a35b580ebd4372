// What the benchmarks share: quantiles, memory, and lines of figures.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

export function at(sorted, quantile) {
  return sorted[Math.min(sorted.length - 1, Math.ceil(quantile * sorted.length) - 1)];
}

export function median(all) {
  return at(
    [...all].sort((a, b) => a - b),
    0.5,
  );
}

export function residentMiB(pid) {
  const [, kib] = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'));
  return Math.round(kib / 1024);
}

/** Memory with each shared page counted for its part alone. */
export function proportionalMiB(pid) {
  const [, kib] = /^Pss:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8'));
  return kib / 1024;
}

/** Seconds of processor time that a process has used so far. */
export function processorSeconds(pid) {
  const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
  const [user, system] = stat
    .slice(stat.lastIndexOf(')') + 2)
    .split(' ')
    .slice(11, 13);
  return (Number(user) + Number(system)) / 100;
}

export function lives(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

/** The present worker of a stack. */
export function workerPid(stack) {
  return Number(JSON.parse(readFileSync(join(stack.paths.runDir, 'worker.json'), 'utf8')).pid);
}

/** One line; a figure that was aimed at stands behind it. */
export function print(what, figure, target) {
  console.log(`${what.padEnd(60)} ${figure}${target === undefined ? '' : `  [${target}]`}`);
}
