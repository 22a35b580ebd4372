import type { Logger } from 'pino';
import type { Pool } from 'pg';
import type { Agent } from '../../../domain/agents/agent.js';
import { parseLine } from '../../../domain/agents/json-line.js';
import type { BrakeRules } from '../../store/brakes/book-end.js';
import { proveWorking, renewProbe } from '../../store/brakes/probe.js';
import type { Run } from '../../store/runs.js';
import { newLines } from '../supervisor/new-lines.js';

const tickMs = 500;
const renewMs = 30_000;

export interface WatchProbeDeps {
  readonly pool: Pool;
  readonly log: Logger;
  readonly rules: BrakeRules;
  readonly wake: (taskIds: readonly string[]) => void;
}

/**
 * Closes the breaker as soon as a model answers the run, and keeps its lease until then. Beside the run: what fails here is
 * tried again, and the run's end tells the breaker, too.
 */
export function watchProbe(deps: WatchProbeDeps, run: Run, { isAnswer }: Agent): { stop(): void } {
  const { pool, log, rules, wake } = deps;
  const { breaker, taskId, number } = run;
  if (breaker === null) return { stop: () => undefined };
  const next = newLines(run.outputPath);
  let answered = false;
  let renewedAt = Date.now();
  let busy = false;
  const look = async () => {
    answered ||= isAnswer !== null && next().some((text) => isAnswer(parseLine(text) ?? {}));
    if (answered) {
      wake(await proveWorking(pool, { breaker, taskId, number, rules: rules.breaker }));
      clearInterval(ticking);
    } else if (Date.now() - renewedAt > renewMs) {
      renewedAt = Date.now();
      await renewProbe(pool, { breaker, taskId });
    }
  };
  const ticking = setInterval(() => {
    if (busy) return;
    busy = true;
    look()
      .catch((error: unknown) => log.warn({ run: number, error: String(error) }, 'the breaker was not told of a probe'))
      .finally(() => {
        busy = false;
      });
  }, tickMs);
  return { stop: () => clearInterval(ticking) };
}
