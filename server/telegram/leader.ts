import type { FastifyBaseLogger } from 'fastify';
import pg from 'pg';
import { nap } from '../pauses/nap.js';

/** Any number that nothing else in the database locks: "tele". */
const lock = 0x74656c65;

export interface LeaderParts {
  readonly databaseUrl: string;
  /** What one server does at a time; ends soon once the signal is given. */
  readonly lead: (lost: AbortSignal) => Promise<void>;
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
    const client = new pg.Client({
      connectionString: databaseUrl,
      application_name: 'orch telegram',
      connectionTimeoutMillis: beats.lookMs,
      query_timeout: beats.lookMs,
      keepAlive: true,
    });
    const lost = new AbortController();
    client.on('error', () => lost.abort());
    client.on('end', () => lost.abort());
    try {
      await client.connect();
      if (!(await takeLock(client))) return;
      log.info('this server speaks with Telegram');
      const over = AbortSignal.any([stopped.signal, lost.signal]);
      await Promise.all([lead(over).finally(() => lost.abort()), watch(client, over, lost)]);
    } finally {
      // Ends the session, and the lock with it.
      await client.end().catch(() => undefined);
    }
  }

  async function watch(client: pg.Client, over: AbortSignal, lost: AbortController): Promise<void> {
    while (!over.aborted) {
      await client.query('select 1').catch(() => lost.abort());
      await nap(beats.lookMs, over);
    }
  }
}

async function takeLock(client: pg.Client): Promise<boolean> {
  const { rows } = await client.query<{ taken: boolean }>('select pg_try_advisory_lock($1) as taken', [lock]);
  return rows[0]?.taken === true;
}
