import { describe, expect, test } from '@jest/globals';
import { toHtml } from '../../../domain/content/to-html.js';
import { gateCheck } from '../../../domain/gates/gate.js';
import { stageNamed } from '../../../domain/pipeline/stage-places.js';
import { defaultPipeline, type StageName } from '../../../domain/pipeline/stages.js';
import type { AgentPolicy, RunFacts, StageVisit } from '../../../domain/task/task.js';
import type { TaskView } from '../../../domain/task/task-view.js';
import * as comments from '../../../domain/wording/comments.js';
import { facts, task } from './a-failed-run.js';

describe('the status comment of a stage', () => {
  const policy = { model: 'claude-asked', effort: 'high' } as AgentPolicy;
  const comment = (name: StageName, more: Partial<Parameters<typeof comments.commentStage>[0]> = {}) => {
    const stage = defaultPipeline.find((one) => one.name === name);
    if (stage === undefined) throw new Error(name);
    const content = comments.commentStage({
      task,
      stage,
      policy,
      facts,
      gate: { verdict: null, artifacts: [], checks: [] },
      commit: { headCommit: 'c0ffee', leftOut: [] },
      pullRequest: null,
      ...more,
    });
    return toHtml(content);
  };

  test('tells header, verdict, duration, artifacts, and in small what it took', () => {
    const gate = { verdict: 'APPROVED' as const, artifacts: ['docs/work-items/D-1/12-review.md'], checks: [] };
    expect(comment('review', { gate }).split('\n')).toEqual([
      '<p><b>reviewer</b> finished <b>review</b></p>',
      '<p>Verdict: <b>APPROVED</b></p>',
      '<p>Duration: 61 s</p>',
      '<ul><li>docs/work-items/D-1/12-review.md</li></ul>',
      '<sub>claude-asked · effort high · 4310 in, 20 out · $0.26</sub>',
    ]);
  });

  test.each<[StageName, string, string]>([
    ['architecture', 'architect', '06-adr/ADR-001-x.md'],
    ['testing', 'tester', '13-test-report.md'],
    ['deploy-staging', 'deployer', '15-staging-log.md'],
    ['deploy', 'deployer', '14-deploy-log.md'],
  ])('of %s is the %s’s and names %s; without a verdict there is no line for one', (name, role, file) => {
    const artifact = `docs/work-items/D-1/${file}`;
    expect(comment(name, { gate: { verdict: null, artifacts: [artifact], checks: [] } }).split('\n')).toEqual([
      `<p><b>${role}</b> finished <b>${name}</b></p>`,
      '<p>Duration: 61 s</p>',
      `<ul><li>${artifact}</li></ul>`,
      expect.stringMatching(/^<sub>/),
    ]);
  });

  test('tells the developer’s pull request, else the branch', () => {
    expect(comment('development')).toContain('<ul><li>branch orch/D-1</li></ul>');
    const pullRequest = { number: 3, url: null, mergeCommit: null };
    expect(comment('development', { pullRequest })).toContain('<ul><li>pull request #3</li></ul>');
  });

  test.each<[string, Partial<RunFacts>, string]>([
    ['a cost that is estimated is marked', { costEstimated: true }, '· ~$0.26<'],
    ['a cost that nobody knows is told so', { costUsd: null }, '· cost unknown<'],
    ['usage that nobody knows is told so', { tokens: null }, '· tokens unknown ·'],
    [
      'the model that did the work goes before the one that was asked for',
      { model: 'claude-used' },
      '<sub>claude-used ·',
    ],
    [
      'what the run was refused is told',
      { refused: { tools: ['WebFetch'], hosts: ['<b>:443'] } },
      "<p>Refused: tools WebFetch (the project's `tools` name them); hosts &lt;b&gt;:443 (",
    ],
    ['a model’s name is text', { model: '<img src=x>' }, '<sub>&lt;img src=x&gt; ·'],
  ])('%s', (_name, fields, expected) => {
    expect(comment('review', { facts: { ...facts, ...fields } })).toContain(expected);
  });

  test('names what was not committed, with its reason, and what conflicts with what', () => {
    const told = comment('development', {
      commit: {
        headCommit: 'c0ffee',
        leftOut: ['a<b>.js'],
        refused: ['src/big.bin is larger than 5 MB'],
        conflict: { with: 'orch/D-1 on the origin', files: ['src/<a>.js', 'b.js'] },
      },
    });
    expect(told.split('\n')).toEqual(
      expect.arrayContaining([
        '<p>Left out, the role may not change them: a&lt;b&gt;.js</p>',
        '<p>Not committed, back to the developer: src/big.bin is larger than 5 MB</p>',
        '<p>In conflict with orch/D-1 on the origin: src/&lt;a&gt;.js, b.js</p>',
      ]),
    );
    const unknown = { headCommit: 'c0ffee', leftOut: [], conflict: { with: 'main', files: null } };
    expect(comment('development', { commit: unknown })).toContain('<p>In conflict with main</p>');
  });

  test('tells which checks passed, which failed, and the end of what they said', () => {
    const checks = [
      gateCheck({ kind: 'change', name: 'change', outcome: 'passed' }),
      gateCheck({ kind: 'command', name: 'npm run lint', outcome: 'passed', exitCode: 0 }),
      gateCheck({
        kind: 'command',
        name: 'npm test',
        outcome: 'failed',
        exitCode: 1,
        tail: '1 < 2\nnot ok',
        logPath: '/runs/checks/x.log',
      }),
      gateCheck({ kind: 'command', name: 'npm run e2e', outcome: 'skipped' }),
    ];
    expect(comment('development', { gate: { verdict: null, artifacts: [], checks } })).toContain(
      [
        '<p>Checks:</p>',
        '<ul><li>`npm run lint` passed</li><li>`npm test` failed (exit 1)</li><li>`npm run e2e` skipped</li></ul>',
        '<pre>`npm test` failed (exit 1)\n  1 &lt; 2\n  not ok\n  the rest: /runs/checks/x.log</pre>',
      ].join('\n'),
    );
  });

  test('tells a verdict in a wrong form as that', () => {
    const tail = 'wrong form: no verdict in 12-review.md';
    const checks = [gateCheck({ kind: 'verdict', name: '12-review.md', outcome: 'failed', tail })];
    expect(comment('review', { gate: { verdict: null, artifacts: [], checks } })).toContain(`<pre>${tail}</pre>`);
  });

  test('without a model or an effort says so', () => {
    expect(comment('review', { policy: { ...policy, model: null, effort: null } })).toContain(
      '<sub>default model · effort default ·',
    );
  });
});

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
  } as unknown as TaskView;
  expect(toHtml(comments.commentSummary(view))).toBe(
    [
      '<p>Done: Count &lt;words&gt;, 400 tokens, ≥ ~$3.50</p>\n<table><tr><th>role</th><th>runs</th><th>tokens</th><th>cost</th></tr>',
      '<tr><td>developer</td><td>4</td><td>200</td><td>≥ $3.00</td></tr>',
      '<tr><td>reviewer</td><td>2</td><td>100</td><td>~$0.50</td></tr>',
      '<tr><td>deployer</td><td>2</td><td>100</td><td>cost unknown</td></tr></table>',
    ].join(''),
  );
});
