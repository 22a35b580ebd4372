import type { FastifyBaseLogger } from 'fastify';
import type pg from 'pg';
import { nap } from '../pauses/nap.js';
import { createSession } from './leader-session.js';

/** Any number that nothing else in the database locks: "tele". */
const lock = 0x74656c65;

export interface Term {
  /** The lead is lost, or to be given up. */
  readonly over: AbortSignal;
  /** Whether it is not lost, as the ledger says now: what is done by the lead alone is done after this. */
  readonly leads: () => Promise<boolean>;
}

export interface LeaderParts {
  readonly databaseUrl: string;
  /** What one server does at a time; ends soon once the term is over. */
  readonly lead: (term: Term) => Promise<void>;
  readonly log: FastifyBaseLogger;
  readonly beats?: Beats;
}

/** Tests shorten them. */
export interface Beats {
  /** How long whoever does not lead rests before the next try. */
  readonly tryMs: number;
  /** How often the connection is looked at, and how long its answer may take. */
  readonly lookMs: number;
}

const usualBeats: Beats = { tryMs: 2_000, lookMs: 3_000 };

export interface Candidate {
  /** Leads no more, and tries no more. */
  stop(): Promise<void>;
}

/**
 * Leads whenever no other server does: who holds a lock of the session in the ledger, on a connection of its own. A connection
 * that is lost has lost the lock, and whoever has led by it stops at once.
 */
export function standForLeader({ databaseUrl, lead, log, beats = usualBeats }: LeaderParts): Candidate {
  const stopped = new AbortController();
  const running = run();
  return {
    async stop() {
      stopped.abort();
      await running;
    },
  };

  async function run(): Promise<void> {
    while (!stopped.signal.aborted) {
      // Without a ledger the courier tells so already.
      await term().catch((error: unknown) => log.debug({ error: (error as Error).message }, 'no lead'));
      await nap(beats.tryMs, stopped.signal);
    }
  }

  async function term(): Promise<void> {
    const session = createSession(databaseUrl, beats.lookMs);
    const { client } = session;
    const lost = new AbortController();
    client.on('error', () => lost.abort());
    client.on('end', () => lost.abort());
    const over = AbortSignal.any([stopped.signal, lost.signal]);
    // A query on this connection is answered by the session that holds the lock, or not at all.
    const leads = async () => {
      if (over.aborted) return false;
      await client.query('select 1').catch(() => lost.abort());
      return !over.aborted;
    };
    try {
      await session.open();
      if (!(await takeLock(client))) return;
      log.info('this server speaks with Telegram');
      await Promise.all([lead({ over, leads }).finally(() => lost.abort()), watch(leads, over)]);
    } finally {
      // The lock ends with it.
      await session.close();
    }
  }

  async function watch(leads: Term['leads'], over: AbortSignal): Promise<void> {
    while (await leads()) await nap(beats.lookMs, over);
  }
}

async function takeLock(client: pg.Client): Promise<boolean> {
  const { rows } = await client.query<{ taken: boolean }>('select pg_try_advisory_lock($1) as taken', [lock]);
  return rows[0]?.taken === true;
}
