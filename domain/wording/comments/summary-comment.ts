import type { Content } from '../../content/content.js';
import { paragraph } from '../../content/make.js';
import { roles } from '../../pipeline/stages.js';
import type { TaskView } from '../../task/task-view.js';
import { addUp } from '../../task/visits.js';
import { mergedUnreviewed } from '../../gates/unreviewed.js';
import { spent } from '../describe-task.js';

/** CONTRACT, the deployer's end: sums by role; of a task that is under way so far. */
export function commentSummary(view: TaskView): Content {
  const rows = roles.flatMap((role) => {
    const visits = view.stages.filter((visit) => visit.role === role);
    if (visits.length === 0) return [];
    const { runs, tokens, ...cost } = addUp(visits);
    return [[role, String(runs), String(tokens), spent(cost)]];
  });
  return [
    paragraph(`${how(view)}: ${view.title}, ${view.tokens} tokens, ${spent(view)}`),
    ...(view.unreviewed === undefined ? [] : [paragraph(`Unreviewed: ${mergedUnreviewed(view.unreviewed)}`)]),
    { kind: 'table', head: ['role', 'runs', 'tokens', 'cost'], rows },
  ];
}

function how({ closedBy, endedAt }: TaskView): string {
  if (closedBy !== undefined) return `Closed, nothing to do, says ${closedBy}`;
  return endedAt === null ? 'So far' : 'Done';
}
