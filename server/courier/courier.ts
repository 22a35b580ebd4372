import type { FastifyBaseLogger } from 'fastify';
import { nap } from '../pauses/nap.js';

export interface CourierParts {
  /** Each of them does all that is there to do, and may fail: it is done again. */
  readonly steps: readonly (() => Promise<unknown>)[];
  readonly log: FastifyBaseLogger;
  /** How long it rests where nobody wakes it: others' work that was left undone is found then. */
  readonly restMs?: number;
}

export interface Courier {
  wake(): void;
  /** Answers once the round that is under way has ended. */
  stop(): Promise<void>;
}

const usualRestMs = 5_000;
const afterFailureMs = 1_000;

/** Takes what was kept on its way, as soon as it is woken and now and then by itself. */
export function startCourier({ steps, log, restMs = usualRestMs }: CourierParts): Courier {
  const stopped = new AbortController();
  let wakes = 0;
  let rest = new AbortController();
  const running = run();
  return {
    wake() {
      wakes += 1;
      rest.abort();
    },
    async stop() {
      stopped.abort();
      await running;
    },
  };

  async function run(): Promise<void> {
    let told = '';
    while (!stopped.signal.aborted) {
      const seen = wakes;
      const problem = await round();
      if (problem !== told) {
        if (problem !== '') log.warn({ error: problem }, 'what has come in waits: it is tried again each second');
        else log.info('what has come in goes on again');
      }
      told = problem;
      if (problem !== '') await nap(afterFailureMs, stopped.signal);
      else if (wakes === seen)
        await nap(restMs, AbortSignal.any([stopped.signal, (rest = new AbortController()).signal]));
    }
  }

  /** Empty where all went well. A step is done whatever became of the one before it. */
  async function round(): Promise<string> {
    const problems: string[] = [];
    for (const step of steps) await step().catch((error: unknown) => problems.push((error as Error).message));
    return problems.join('; ');
  }
}
