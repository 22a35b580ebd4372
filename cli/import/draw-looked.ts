import { colours } from '../../config/colours.js';
import { shortCommit } from '../../domain/text/short-commit.js';
import { drawTable } from '../draw/table.js';
import type { Looked } from './look-at-tasks.js';

/** A row for each open task of the old database: whether it comes, as what, and why not. */
export function drawLooked(looked: readonly Looked[], width: number | null): string {
  const columns = ['', 'old', 'task', 'stage', 'branch', 'runs', 'why'].map((title) => ({
    title,
    ...(title !== 'why' && title !== 'branch' && { whole: true }),
  }));
  return drawTable(columns, looked.map(cells), width);
}

function cells(one: Looked) {
  const { old } = one;
  const row = (word: string, paint: (text: string) => string, task: string, runs: string, why: string) => [
    { text: word, paint },
    ...[old.id, task, old.stage, old.branch, runs, why],
  ];
  switch (one.kind) {
    case 'comes': {
      const { taskId, runs, head } = one.coming;
      const where = head === null ? 'its branch is made here' : `from ${shortCommit(head)}`;
      return row('comes', colours.green, taskId, String(runs.length), where);
    }
    case 'imported':
      return row('is here', colours.green, one.taskId, '', 'imported before');
    case 'stays':
      return row('stays', colours.yellow, '', '', `${one.problem.what}: ${one.problem.hint}`);
  }
}
