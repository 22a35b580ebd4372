import type { GateCheck } from '../gates/gate.js';
import type { MonitorPolicy } from '../pipeline/environment.js';
import type { MonitoredDeployment, Tick } from './monitored.js';

/** The decisions of the post-deploy-monitor. */

/** When its next look is due, after those that were missed, the last one at its end; null: it has ended. */
export function nextLookAt(
  { everySeconds, forSeconds }: Pick<MonitorPolicy, 'everySeconds' | 'forSeconds'>,
  { startedAt, now }: { readonly startedAt: number; readonly now: number },
): number | null {
  const end = startedAt + forSeconds * 1_000;
  if (now >= end) return null;
  const every = Math.max(everySeconds, 1) * 1_000;
  const next = startedAt + (Math.floor((now - startedAt) / every) + 1) * every;
  return Math.min(next, end);
}

export function afterLook(
  monitored: MonitoredDeployment,
  tick: Tick,
  evidence: readonly GateCheck[],
): MonitoredDeployment {
  const { looks, last, policy } = monitored;
  return {
    ...monitored,
    last: [...last, tick].slice(-policy.of),
    looks: {
      ...looks,
      ticks: looks.ticks + 1,
      failed: looks.failed + (tick === 'failed' ? 1 : 0),
      unknown: looks.unknown + (tick === 'unknown' ? 1 : 0),
      evidence: tick === 'failed' ? evidence : looks.evidence,
    },
  };
}

/** So many of the last looks have failed. One that nobody could make is none of them, and takes its place all the same. */
export function isDegraded(last: readonly Tick[], { failing, of }: Pick<MonitorPolicy, 'failing' | 'of'>): boolean {
  return last.slice(-of).filter((tick) => tick === 'failed').length >= failing;
}
