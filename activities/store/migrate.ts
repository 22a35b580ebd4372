import { fileURLToPath } from 'node:url';
import pg from 'pg';
import Postgrator from 'postgrator';
import { UserError } from '../../domain/failures/user-error.js';

const folder = fileURLToPath(new URL('./migrations', import.meta.url));
/** Any number that nothing else in the database locks: "orch". */
const migrationLock = 0x6f726368;
const connectMilliseconds = 10_000;

/** Brings the ledger's tables up to date, all or nothing. Who comes second waits, and finds nothing left to do. */
export async function migrate(url: string): Promise<{ applied: string[] }> {
  return await withClient(url, async (client) => {
    await client.query('begin');
    await client.query('select pg_advisory_xact_lock($1)', [migrationLock]);
    const applied = await migrationsOf(client).migrate();
    await client.query('commit');
    return { applied: applied.map(nameOf) };
  });
}

/** The migrations that this version of orch has and the database has not. */
export async function pendingMigrations(url: string): Promise<string[]> {
  return await withClient(url, async (client) => {
    const migrations = migrationsOf(client);
    const target = await migrations.getMaxVersion();
    return migrations.getRunnableMigrations(await migrations.getDatabaseVersion(), target).map(nameOf);
  });
}

function migrationsOf(client: pg.Client): Postgrator {
  return new Postgrator({
    driver: 'pg',
    migrationPattern: `${folder.replace(/[?*()[\]{}\\]/g, '\\$&')}/*.sql`,
    schemaTable: 'orch_migrations',
    execQuery: (sql) => client.query(sql),
  });
}

function nameOf({ version, name }: Postgrator.Migration): string {
  return `${String(version).padStart(3, '0')} ${name}`;
}

async function withClient<Result>(url: string, work: (client: pg.Client) => Promise<Result>): Promise<Result> {
  const client = new pg.Client({
    connectionString: url,
    application_name: 'orch',
    connectionTimeoutMillis: connectMilliseconds,
  });
  // What ends the connection also fails the query under way; without a listener it would end the process.
  client.on('error', () => undefined);
  try {
    await client.connect();
  } catch (error) {
    throw unreachable(url, error);
  }
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

function unreachable(url: string, error: unknown): UserError {
  const { hostname, port, pathname } = new URL(url);
  const { code, message } = error as NodeJS.ErrnoException;
  const where = `${hostname}:${port === '' ? '5432' : port}${pathname}`;
  return new UserError(
    `Postgres cannot be reached at ${where}: ${message === '' ? String(code) : message}`,
    'Start it, or set ORCH_DATABASE_URL to where it is.',
  );
}
