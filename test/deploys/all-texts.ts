import { join } from 'node:path';
import { Client, Connection } from '@temporalio/client';
import type { Pool } from 'pg';
import { query } from '../../activities/store/query.js';
import { readStackFile } from '../../config/settings/stack-file.js';
import type { RealStack } from './real-stack.js';

/** All that Temporal, the ledger and the repository hold, readable: each of them packs it in a way of its own. */
export async function allTexts({ folder, withPool, git }: RealStack) {
  return {
    histories: await histories(readStackFile(join(folder, '.orch'))?.temporal.address ?? ''),
    ledger: JSON.stringify(await withPool(allRows)),
    repository: git('log', '--all', '--patch', '--format=fuller'),
  };
}

async function histories(address: string): Promise<string> {
  const connection = await Connection.connect({ address });
  const { workflow } = new Client({ connection });
  const texts: string[] = [];
  for await (const { workflowId, runId } of workflow.list()) {
    texts.push(JSON.stringify(await workflow.getHandle(workflowId, runId).fetchHistory(), readable));
  }
  await connection.close();
  return texts.join('\n');
}

/** Payloads as they are: a history gives them as base64. */
function readable(key: string, value: unknown): unknown {
  return key === 'data' && typeof value === 'string' ? Buffer.from(value, 'base64').toString() : value;
}

async function allRows(pool: Pool): Promise<unknown[]> {
  const tables = await query<{ name: string }>(
    pool,
    "select table_name as name from information_schema.tables where table_schema = 'public'",
    [],
  );
  return Promise.all(tables.map(({ name }) => query(pool, `select * from "${name}"`, [])));
}
