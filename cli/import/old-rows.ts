import type { OldRun, OldTask } from '../../domain/import/old-database.js';

/** A row as SQLite has it, whose columns may hold anything whatever their types say. */
export type OldRow = Readonly<Record<string, unknown>>;

export function toTask(row: OldRow): OldTask {
  return {
    id: text(row['id']),
    repo: text(row['repo']),
    branch: text(row['branch']),
    stage: text(row['stage']),
    item: text(row['work_item_id']),
  };
}

/** Null where it has no number of ours. */
export function toRun(row: OldRow): OldRun | null {
  const number = amount(row['id']);
  if (number === null || !Number.isSafeInteger(number) || number < 1) return null;
  return {
    number,
    taskId: text(row['task_id']),
    role: text(row['agent']),
    effort: text(row['effort']) || null,
    outputPath: text(row['output_path']) || null,
    startedAt: moment(row['started_at']),
    finishedAt: moment(row['finished_at']),
    exitCode: whole(row['exit_code']),
    tokens: count(row['tokens']),
    costUsd: positive(row['cost']),
  };
}

function text(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' ? String(value).trim() : '';
}

function amount(value: unknown): number | null {
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  return typeof number === 'number' && Number.isFinite(number) ? number : null;
}

function whole(value: unknown): number | null {
  const number = amount(value);
  return number !== null && Number.isInteger(number) && Math.abs(number) < 2 ** 31 ? number : null;
}

function positive(value: unknown): number | null {
  const number = amount(value);
  return number !== null && number >= 0 ? number : null;
}

function count(value: unknown): number | null {
  const number = positive(value);
  return number !== null && Number.isSafeInteger(number) ? number : null;
}

/** More seconds than that are milliseconds. */
const mostSeconds = 100_000_000_000;

/** Seconds or milliseconds since 1970, or a text; without a zone it is UTC's, as SQLite's own clock has it. */
function moment(value: unknown): Date | null {
  const number = amount(value);
  const date =
    number !== null
      ? new Date(number < mostSeconds ? number * 1_000 : number)
      : new Date(text(value).replace(/^(\d{4}-\d\d-\d\d)[ T]([\d:.]+)$/, '$1T$2Z'));
  return Number.isNaN(date.getTime()) ? null : date;
}
