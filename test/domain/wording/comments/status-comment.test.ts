import { describe, expect, test } from '@jest/globals';
import { toHtml } from '../../../../domain/content/to-html.js';
import { gateCheck } from '../../../../domain/gates/gate.js';
import { defaultPipeline, type StageName } from '../../../../domain/pipeline/stages.js';
import type { AgentPolicy, PullRequest, Repository, RunFacts } from '../../../../domain/task/task.js';
import { commentStage, type StageReport } from '../../../../domain/wording/comments/status-comment.js';
import { facts, task } from '../a-failed-run.js';

describe('the status comment of a stage', () => {
  const policy = { model: 'claude-asked', effort: 'high' } as AgentPolicy;
  const comment = (name: StageName, more: Partial<StageReport> = {}) => {
    const stage = defaultPipeline.find((one) => one.name === name);
    if (stage === undefined) throw new Error(name);
    const content = commentStage({
      task,
      stage,
      round: 1,
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
      '<p>👀 <b>reviewer</b> finished <b>review</b></p>',
      '<p>Verdict: <b>APPROVED</b></p>',
      '<p>Duration: 61 s</p>',
      '<ul><li>docs/work-items/D-1/12-review.md</li></ul>',
      '<sub>claude-asked · effort high · 4310 in, 20 out · $0.26</sub>',
    ]);
  });

  test.each<[StageName, string, string, string]>([
    ['analysis', '🔎', 'analyst', '01-requirements.md'],
    ['architecture', '📐', 'architect', '06-adr/ADR-001-x.md'],
    ['testing', '🧪', 'tester', '13-test-report.md'],
    ['deploy-staging', '🚀', 'deployer', '15-staging-log.md'],
    ['deploy', '🚀', 'deployer', '14-deploy-log.md'],
  ])('of %s is the %s %s’s and names %s; without a verdict there is no line for one', (name, icon, role, file) => {
    const artifact = `docs/work-items/D-1/${file}`;
    expect(comment(name, { gate: { verdict: null, artifacts: [artifact], checks: [] } }).split('\n')).toEqual([
      `<p>${icon} <b>${role}</b> finished <b>${name}</b></p>`,
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

  const on = (account: string, url: string): Repository => ({
    ...{ name: 'shop', url, baseBranch: 'main' },
    forge: { account, owner: 'acme', name: 'shop' },
  });
  const opened = (url: string): PullRequest => ({ number: 3, url, mergeCommit: null });

  test.each<[string, Repository, PullRequest | null, string]>([
    [
      'Gitea',
      on('gitea', 'https://git.acme.com/acme/shop.git'),
      null,
      '<a href="https://git.acme.com/acme/shop/src/commit/beef/docs/a%20b.md">docs/a b.md</a>',
    ],
    [
      'a Gitea that git reaches by ssh, once there is a pull request',
      on('gitea-work', 'ssh://git@acme.com:2222/acme/shop.git'),
      opened('https://git.acme.com/acme/shop/pulls/3'),
      '<a href="https://git.acme.com/acme/shop/src/commit/beef/docs/a%20b.md">docs/a b.md</a>',
    ],
    [
      'GitHub',
      on('github-work', 'https://github.com/acme/shop'),
      null,
      '<a href="https://github.com/acme/shop/blob/beef/docs/a%20b.md">docs/a b.md</a>',
    ],
    [
      'GitHub by ssh, before there is a pull request',
      on('github', 'git@github.com:acme/shop.git'),
      null,
      '<li>docs/a b.md</li>',
    ],
    [
      'no forge',
      { name: 'shop', url: 'https://git.acme.com/acme/shop.git', baseBranch: 'main' },
      null,
      '<li>docs/a b.md</li>',
    ],
  ])('links an artifact as it is on the commit that was looked at: %s', (_name, repository, pullRequest, link) => {
    const gate = { verdict: null, artifacts: ['docs/a b.md'], checks: [], headCommit: 'beef' };
    expect(comment('review', { task: { ...task, repository }, pullRequest, gate })).toContain(link);
  });

  test('links the developer’s pull request, or the branch', () => {
    const repository = on('github', 'https://github.com/acme/shop.git');
    const page = 'https://github.com/acme/shop/pull/3';
    const told = { task: { ...task, repository, branch: 'orch/D 1' } };
    expect(comment('development', { ...told, pullRequest: opened(page) })).toContain(
      `<li><a href="${page}">pull request #3</a></li>`,
    );
    expect(comment('development', told)).toContain(
      '<li>branch <a href="https://github.com/acme/shop/tree/orch/D%201">orch/D 1</a></li>',
    );
  });

  test('of a later round says which, and before its gate what is known', () => {
    expect(comment('testing', { round: 3, gate: null }).split('\n')).toEqual([
      '<p>🧪 <b>tester</b> finished <b>testing</b>, round 3</p>',
      '<p>Duration: 61 s</p>',
      expect.stringMatching(/^<sub>/),
    ]);
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
