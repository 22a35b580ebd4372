import { setTimeout as sleep } from 'node:timers/promises';
import { UserError } from '../../domain/failures/user-error.js';
import type { Service } from './start-service.js';
import { backOffMs, type Death, isGivenUp, mostInARow, noDeaths, tallyDeath } from './tally-deaths.js';
import { tellingLine } from './telling-line.js';

/** A program of the stack that is started again when it dies. */
export interface KeptService {
  /** Its first start, which is not tried again: resolves once it serves. */
  begin(signal: AbortSignal): Promise<void>;
  /** Resolves once it serves, also where it is just started again. */
  serving(signal: AbortSignal): Promise<void>;
  /** Rejects once it is given up; never resolves. */
  readonly givenUp: Promise<never>;
  stop(hurry: AbortSignal): Promise<void>;
}

export interface Keep {
  readonly what: string;
  readonly logPath: string;
  /** Starts the program: calls `onStarted` as soon as there is a process, and resolves once it serves. */
  readonly start: (onStarted: (service: Service) => void, signal: AbortSignal) => Promise<unknown>;
  readonly say: (line: string) => void;
}

type ToldDeath = Death & { readonly how: string };

const pollMs = 50;
const atOnce = AbortSignal.abort();

export function keepService({ what, logPath, start, say }: Keep): KeptService {
  const stopped = new AbortController();
  let current: Service | null = null;
  let starting: Promise<unknown> = Promise.resolve();
  const begin = (signal: AbortSignal) =>
    start((service) => (current = service), AbortSignal.any([signal, stopped.signal]));

  const deathOf = async (service: Service | null): Promise<ToldDeath> => {
    const startedAt = Date.now();
    const { how, byItself } = (await service?.exited) ?? { how: 'is gone', byItself: true };
    const line = byItself ? tellingLine(service?.log() ?? '') : null;
    return { how: `${what} ${how}${line === null ? '' : `: ${line}`}`, byItself, livedMs: Date.now() - startedAt };
  };
  const nextDeath = async (waitMs: number): Promise<ToldDeath> => {
    const before = current;
    starting = sleep(waitMs, undefined, { signal: stopped.signal }).then(() => begin(stopped.signal));
    try {
      await starting;
    } catch (error) {
      const killed = current !== before && current?.hasExited() === true && !(await current.exited).byItself;
      if (!stopped.signal.aborted) await current?.stop(atOnce);
      return { how: (error as Error).message, byItself: !killed, livedMs: 0 };
    }
    return deathOf(current);
  };
  const keep = async (): Promise<never> => {
    let deaths = noDeaths;
    for (let death = await deathOf(current); ; death = await nextDeath(backOffMs(deaths))) {
      if (stopped.signal.aborted) return new Promise<never>(() => undefined);
      deaths = tallyDeath(deaths, death);
      if (isGivenUp(deaths)) {
        throw new UserError(
          `${what} died ${mostInARow} times in a row. ${death.how}`,
          `Fix what it says and start again, every task goes on from where it was; all of it stands in ${logPath}.`,
        );
      }
      say(`${death.how}; starting it again (${logPath})`);
    }
  };

  let giveUp: (error: unknown) => void = () => undefined;
  const givenUp = new Promise<never>((_, reject) => (giveUp = reject));
  // Whoever keeps the stack up races against it; until then it must not end the process.
  givenUp.catch(() => undefined);
  return {
    givenUp,
    async begin(signal) {
      starting = begin(signal);
      await starting;
      keep().catch(giveUp);
    },
    async serving(signal) {
      for (let awaited: unknown = null; awaited !== starting;) {
        signal.throwIfAborted();
        awaited = starting;
        await starting.catch(() => sleep(pollMs));
      }
    },
    async stop(hurry) {
      stopped.abort();
      await starting.catch(() => undefined);
      await current?.stop(hurry);
    },
  };
}
