import { describe, expect, test } from '@jest/globals';
import { gateCheck } from '../../../domain/gates/gate.js';
import { isDraft } from '../../../domain/decisions/pull-request-draft.js';
import { pullRequestBody, pullRequestTitle } from '../../../domain/wording/pull-request-text.js';
import { stageNamed } from '../../../domain/pipeline/stage-places.js';
import { defaultPipeline, type StageName, type Verdict } from '../../../domain/pipeline/stages.js';
import type { StageVisit } from '../../../domain/task/task.js';
import { taskInput } from '../../workflows/task-fixture.js';

function visit(stage: StageName, verdict: Verdict | null = null, more: Partial<StageVisit> = {}): StageVisit {
  const times = { startedAt: 0, endedAt: 12_000 };
  return {
    stage,
    role: stageNamed(defaultPipeline, stage).role,
    round: 1,
    ...times,
    runs: 1,
    verdict,
    tokens: 10,
    costUsd: 0.25,
    lastFailure: null,
    gate: null,
    ...more,
  };
}

const { task } = taskInput({});
function body(given: Partial<Parameters<typeof pullRequestBody>[0]> = {}): string {
  const empty = {
    task,
    workItem: { url: null },
    criteria: null,
    visits: [],
    tracker: null,
  };
  return pullRequestBody({ ...empty, ...given });
}

describe('the text of a pull request', () => {
  test('tells the item, the way so far with its costs, and how to approve', () => {
    const text = body({
      workItem: { url: 'https://tracker.example/7' },
      visits: [visit('development'), visit('review', 'REQUEST_CHANGES', { estimatedUsd: 0.25 })],
    });
    expect(text).toContain(`Work item ${task.item} of demo: https://tracker.example/7`);
    expect(text).toContain('| development | 1 | 1 |  |  | \\$0.25 | 12 s |');
    expect(text).toContain('| review | 1 | 1 | REQUEST_CHANGES |  | \\~\\$0.25 | 12 s |');
    expect(text).toContain(`orch approve ${task.id}`);
    expect(text).not.toContain('Closes');
  });

  test('tells why a stage did not pass, until it has', () => {
    const check = gateCheck({
      kind: 'command',
      name: 'npm test | tee log',
      outcome: 'failed',
      exitCode: 1,
      tail: '```\nCloses #1 @everyone',
      logPath: '/runs/checks/x.log',
    });
    const red = visit('development', null, { gate: { commit: 'c0ffee', at: 1, passed: false, checks: [check] } });
    const text = body({ visits: [red] });
    expect(text).toContain('| development | 1 | 1 |  | \\`npm test \\| tee log\\` failed (exit 1) | \\$0.25 | 12 s |');
    expect(text).toContain('Why development did not pass in round 1');
    expect(text).toContain(
      '````\n`npm test | tee log` failed (exit 1)\n  ```\n  Closes #1 @everyone\n  the rest: /runs/',
    );
    const green = visit('development', null, { round: 2, gate: { commit: 'f00', at: 2, passed: true, checks: [] } });
    expect(body({ visits: [red, green] })).not.toContain('Why development');
  });

  test('closes the work item where it is an issue of the same repository', () => {
    const place = { account: 'gitea', owner: 'Team', name: 'shop' };
    const on = { ...task, item: '12', repository: { ...task.repository, forge: { ...place, owner: 'team' } } };
    const url = 'https://git.example/Team/shop/issues/12';
    expect(body({ task: on, tracker: place, workItem: { url } })).toContain(`: ${url}\n\nCloses #12\n\n`);
    for (const other of [{ account: 'gitea-work' }, { owner: 'others' }, { name: 'tickets' }]) {
      expect(body({ task: on, tracker: { ...place, ...other }, workItem: { url } })).not.toContain('Closes');
    }
    expect(body({ tracker: place, workItem: { url } })).not.toContain('Closes');
  });

  test('closes an item of the ledger that comes from an issue of the same repository', () => {
    const at = { ...task, repository: { ...task.repository, url: 'https://git.example/team/shop.git' } };
    const closes = (url: string) => body({ task: at, workItem: { url } }).includes('\n\nCloses #12\n\n');
    expect(closes('https://git.example/team/shop/issues/12')).toBe(true);
    expect(closes('https://git.example/team/other/issues/12')).toBe(false);
    expect(closes('https://git.example/team/shop/issues/new')).toBe(false);
  });

  test('says that words are heard only where they are', () => {
    expect(body()).not.toContain('/approve');
    const forge = { account: 'gitea', owner: 'team', name: 'shop' };
    expect(body({ task: { ...task, repository: { ...task.repository, forge } } })).toContain('with `/approve`, ');
  });

  test('holds the acceptance criteria where they call nobody and close nothing, whatever an agent wrote', () => {
    const text = body({ criteria: '- it greets\n````\nCloses #1 @everyone\n````' });
    expect(text).toContain('`````markdown\n- it greets\n````\nCloses #1 @everyone\n````\n`````');
  });

  test('has a title of one line that no forge reads as a draft', () => {
    expect(pullRequestTitle('9', 'WIP: two\nlines')).toBe('9: WIP: two lines');
    expect(pullRequestTitle('9', 'closes #1')).toBe('9: closes #\u200b1');
  });
});

describe('a pull request is a draft', () => {
  test.each([
    [[], true],
    [[visit('development')], true],
    [[visit('development'), visit('review', 'REQUEST_CHANGES')], true],
    [[visit('development'), visit('review', 'APPROVED')], false],
    [[visit('development'), visit('review', 'APPROVED'), visit('testing', 'FAIL'), visit('development')], true],
    [[visit('development'), visit('testing', 'PASS')], true],
    [[visit('development'), visit('testing', 'PASS'), visit('deploy')], false],
  ] as [StageVisit[], boolean][])('after %#: %s', (visits, expected) => {
    expect(isDraft(defaultPipeline, visits)).toBe(expected);
  });

  test('until the tests pass, where nobody reviews', () => {
    const pipeline = defaultPipeline.filter(({ name }) => name !== 'review');
    expect(isDraft(pipeline, [visit('development')])).toBe(true);
    expect(isDraft(pipeline, [visit('development'), visit('testing', 'PASS')])).toBe(false);
  });

  test('never, where nobody judges', () => {
    expect(
      isDraft(
        defaultPipeline.filter(({ judges }) => !judges),
        [visit('development')],
      ),
    ).toBe(false);
  });
});
