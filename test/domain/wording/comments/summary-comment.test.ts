import { expect, test } from '@jest/globals';
import { toHtml } from '../../../../domain/content/to-html.js';
import { stageNamed } from '../../../../domain/pipeline/stage-places.js';
import { defaultPipeline, type StageName } from '../../../../domain/pipeline/stages.js';
import type { StageVisit } from '../../../../domain/task/task.js';
import type { TaskView } from '../../../../domain/task/task-view.js';
import { commentSummary } from '../../../../domain/wording/comments/summary-comment.js';

test('the summary at the deployer’s end sums up by role, and marks what is estimated and what is not known', () => {
  const visit = (stage: StageName, costUsd: number, more: Partial<StageVisit> = {}): StageVisit => ({
    stage,
    role: stageNamed(defaultPipeline, stage).role,
    round: 1,
    startedAt: 0,
    endedAt: 1,
    runs: 2,
    verdict: null,
    tokens: 100,
    costUsd,
    lastFailure: null,
    ...more,
    gate: null,
  });
  const stages = [
    visit('development', 1),
    visit('review', 0.5, { estimatedUsd: 0.5 }),
    visit('development', 2, { unknownCosts: 1 }),
    visit('deploy', 0, { unknownCosts: 2 }),
  ];
  const view = {
    title: 'Count <words>',
    stages,
    tokens: 400,
    costUsd: 3.5,
    estimatedUsd: 0.5,
    unknownCosts: 3,
    endedAt: 1,
  } as unknown as TaskView;
  expect(toHtml(commentSummary(view))).toBe(
    [
      '<p>Done: Count &lt;words&gt;, 400 tokens, ≥ ~$3.50</p>\n<table><tr><th>role</th><th>runs</th><th>tokens</th><th>cost</th></tr>',
      '<tr><td>developer</td><td>4</td><td>200</td><td>≥ $3.00</td></tr>',
      '<tr><td>reviewer</td><td>2</td><td>100</td><td>~$0.50</td></tr>',
      '<tr><td>deployer</td><td>2</td><td>100</td><td>cost unknown</td></tr></table>',
    ].join(''),
  );
  const underWay = { ...view, endedAt: null };
  expect(toHtml(commentSummary(underWay))).toContain('<p>So far: Count &lt;words&gt;, 400 tokens');
});
