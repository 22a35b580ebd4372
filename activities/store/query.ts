import type { ClientBase, Pool, QueryResultRow } from 'pg';

type Value = string | number | boolean | Date | null;

/** One statement, and its rows in the shape that the caller states. */
export async function query<Row extends QueryResultRow>(
  connection: Pool | ClientBase,
  sql: string,
  values: readonly Value[],
): Promise<Row[]> {
  const { rows } = await connection.query<Row>(sql, values.map(storable));
  return rows;
}

/** Text of the outside world may hold a NUL, which Postgres cannot store. */
function storable(value: Value): Value {
  return typeof value === 'string' ? value.replaceAll('\0', '\uFFFD') : value;
}
