import type { ServerResponse } from 'node:http';
import type { Payload } from './methods.js';
import { Refusal } from './refusal.js';

export interface ToldUpdate {
  readonly update_id: number;
  readonly [what: string]: unknown;
}

/** What the bot has not been told for good: an update stays until a poll's offset is beyond it. */
export function createUpdates() {
  let waiting: ToldUpdate[] = [];
  let next = 7_000;
  let poll: { end: (reason: Refusal | null) => void } | null = null;
  return {
    /** As to a poller that was killed before it confirmed it. */
    tellAgain(update: ToldUpdate): void {
      waiting.unshift(update);
    },
    /** As after a week without any. */
    countFrom: (number: number): void => void (next = number),
    isPolled: (): boolean => poll !== null,
    add(what: Readonly<Record<string, unknown>>): ToldUpdate {
      const update = { update_id: (next += 1), ...what };
      waiting.push(update);
      poll?.end(null);
      return update;
    },
    /** The one that polls is turned out by another one, as Telegram does. */
    async poll(payload: Payload, response: ServerResponse): Promise<readonly ToldUpdate[]> {
      const {
        offset = 0,
        limit = 100,
        timeout = 0,
        allowed_updates: kinds,
      } = payload as {
        readonly offset?: number;
        readonly limit?: number;
        readonly timeout?: number;
        readonly allowed_updates?: readonly string[];
      };
      poll?.end(conflict);
      if (offset > 0) waiting = waiting.filter(({ update_id: id }) => id >= offset);
      const isWanted = (update: ToldUpdate) => kinds === undefined || kinds.some((kind) => kind in update);
      const found = () => waiting.filter(isWanted).slice(0, limit);
      if (found().length === 0 && timeout > 0) await longPoll(timeout, response);
      return found();
    },
  };

  async function longPoll(seconds: number, response: ServerResponse): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      const timer = setTimeout(() => end(null), seconds * 1_000);
      const mine = { end };
      poll = mine;
      response.on('close', () => end(null));
      function end(reason: Refusal | null): void {
        clearTimeout(timer);
        if (poll === mine) poll = null;
        if (reason === null) resolve();
        else reject(reason);
      }
    });
  }
}

const conflict = new Refusal(
  409,
  'Conflict: terminated by other getUpdates request; make sure that only one bot instance is running',
);
