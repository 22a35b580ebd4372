import { describe, expect, test } from '@jest/globals';
import { type GateFacts, nextStep, stepAfterConflict } from '../../../domain/decisions/next-step.js';
import type { BlockCause } from '../../../domain/decisions/ways-out.js';
import { defaultPipeline, type StageName } from '../../../domain/pipeline/stages.js';
import { type CheckKind, type GateCheck, gateCheck } from '../../../domain/gates/gate.js';
import type { Feedback } from '../../../domain/task/task.js';

const findings: Feedback = { from: 'review', text: 'the findings' };

function stageNamed(name: StageName) {
  const stage = defaultPipeline.find((one) => one.name === name);
  if (stage === undefined) throw new Error(name);
  return stage;
}

function ask(name: StageName, gate: Partial<GateFacts>, more: { rollbacks?: Record<string, number> } = {}) {
  return nextStep({
    pipeline: defaultPipeline,
    stage: stageNamed(name),
    gate: { passed: true, verdict: null, feedback: null, checks: [], ...gate },
    rollbacks: more.rollbacks ?? {},
    maxRollbacks: 3,
  });
}

describe('a stage that passes advances', () => {
  test.each<[StageName, Partial<GateFacts>, StageName | 'done']>([
    ['analysis', {}, 'architecture'],
    ['architecture', {}, 'development'],
    ['development', {}, 'review'],
    ['review', { verdict: 'APPROVED' }, 'testing'],
    ['testing', { verdict: 'PASS' }, 'deploy-staging'],
    ['deploy-staging', { verdict: 'SUCCESS' }, 'deploy'],
    ['deploy', { verdict: 'SUCCESS' }, 'done'],
  ])('%s with %j goes on to %s', (stage, gate, to) => {
    expect(ask(stage, gate)).toEqual({ kind: 'advance', to });
  });
});

describe('a stage that does not pass goes back', () => {
  test.each<[StageName, Partial<GateFacts>, StageName]>([
    ['analysis', { passed: false }, 'analysis'],
    ['architecture', { verdict: 'BACK_TO_ANALYSIS' }, 'analysis'],
    ['architecture', { passed: false }, 'architecture'],
    ['development', { passed: false }, 'development'],
    ['review', { verdict: 'REQUEST_CHANGES' }, 'development'],
    ['review', { verdict: null }, 'review'],
    ['review', { verdict: 'PASS' }, 'review'],
    ['testing', { verdict: 'FAIL' }, 'development'],
    ['testing', { passed: false, verdict: 'PASS' }, 'testing'],
  ])('%s with %j goes back to %s', (stage, gate, to) => {
    expect(ask(stage, gate)).toMatchObject({ kind: 'back', to });
  });

  test.each<[StageName, Partial<GateCheck>, string]>([
    ['development', { name: 'npm test', exitCode: 1 }, 'development: `npm test` failed (exit 1)'],
    ['development', { name: 'npm test', endedBy: 'time-out', durationMs: 900_000 }, 'did not end within 15 min'],
    ['development', { name: 'npm test', endedBy: 'signal' }, 'development: `npm test` was killed'],
    ['development', { kind: 'forge', name: 'build' }, 'development: build failed on the forge'],
    ['development', { kind: 'change', tail: 'Nothing was changed' }, 'development: Nothing was changed'],
    ['development', { kind: 'commit', tail: 'not committed: a.bin\n- a.bin' }, 'development: not committed: a.bin;'],
    [
      'review',
      { kind: 'verdict', tail: 'wrong form: no verdict in 12-review.md' },
      'review: wrong form: no verdict in',
    ],
    ['analysis', { kind: 'artifacts', tail: 'Not there: 01-requirements.md' }, 'analysis: Not there: 01-req'],
  ])('%s says why: %j', (stage, check, words) => {
    const failed = gateCheck({ kind: 'command', name: 'x', outcome: 'failed', ...check });
    const passed = gateCheck({ kind: 'command', name: 'npm run lint', outcome: 'passed' });
    const rollbacks = { [`${stage}→${stage}`]: 3 };
    const step = ask(stage, { passed: false, checks: [passed, failed] }, { rollbacks });
    expect(step).toMatchObject({ kind: 'block', reason: expect.stringContaining(words) });
    expect(step).toMatchObject({ reason: expect.stringMatching(/; sent back 3 times already$/) });
  });

  test('what the gate said goes with it', () => {
    expect(ask('review', { verdict: 'REQUEST_CHANGES', feedback: findings })).toMatchObject({ feedback: findings });
  });

  test('a verdict that sends back counts also where the gate did not pass', () => {
    expect(ask('review', { passed: false, verdict: 'REQUEST_CHANGES' })).toMatchObject({
      kind: 'back',
      to: 'development',
    });
  });
});

describe('a person is asked', () => {
  test('when the analyst needs clarification', () => {
    expect(ask('analysis', { verdict: 'NEEDS_CLARIFICATION', feedback: findings })).toMatchObject({
      ...{ kind: 'block', cause: 'question', to: 'analysis' },
      feedback: findings,
    });
  });

  test('when a pair of stages has used up its rollbacks, and not before', () => {
    const used = (count: number) =>
      ask('review', { verdict: 'REQUEST_CHANGES' }, { rollbacks: { 'review→development': count } });
    expect(used(2).kind).toBe('back');
    expect(used(3)).toMatchObject({ kind: 'block', to: 'development' });
  });
});

describe('what a task is blocked by is told by what did not pass', () => {
  const failed = (kind: CheckKind) => ({
    passed: false,
    checks: [gateCheck({ kind, name: 'npm test', outcome: 'failed' })],
  });
  test.each<[StageName, Partial<GateFacts>, BlockCause]>([
    ['development', failed('command'), 'check'],
    ['development', failed('forge'), 'forge-check'],
    ['development', failed('change'), 'artifact'],
    ['development', failed('commit'), 'refused-files'],
    ['analysis', failed('artifacts'), 'artifact'],
    ['analysis', { passed: false }, 'agent-failed'],
    ['review', { verdict: null }, 'artifact'],
    ['review', { verdict: 'PASS' }, 'artifact'],
    ['review', { verdict: 'REQUEST_CHANGES' }, 'verdict'],
    ['testing', { verdict: 'FAIL' }, 'verdict'],
  ])('%s with %j: %s', (stage, gate, cause) => {
    const rollbacks = Object.fromEntries(defaultPipeline.map(({ name }) => [`${stage}→${name}`, 3]));
    expect(ask(stage, gate, { rollbacks })).toMatchObject({ kind: 'block', cause });
  });
});

describe('work in conflict with what others have pushed', () => {
  const after = (
    name: StageName,
    more: { rollbacks?: Record<string, number>; acted?: boolean; without?: StageName } = {},
  ) =>
    stepAfterConflict({
      pipeline: defaultPipeline.filter((stage) => stage.name !== more.without),
      stage: stageNamed(name),
      rollbacks: more.rollbacks ?? {},
      maxRollbacks: 3,
      conflict: { with: 'main', files: ['src/a.js'] },
      acted: more.acted ?? false,
    });

  test.each<[StageName, StageName]>([
    ['analysis', 'analysis'],
    ['architecture', 'architecture'],
    ['development', 'development'],
    ['review', 'development'],
    ['testing', 'development'],
    ['deploy-staging', 'development'],
    ['deploy', 'development'],
  ])('of %s is integrated in %s', (stage, to) => {
    expect(after(stage)).toMatchObject({
      ...{ kind: 'back', to, reason: 'it conflicts with main', integrate: true },
      feedback: { from: 'merge', text: expect.stringMatching(new RegExp(`after ${stage},[^]*src/a\\.js`)) },
    });
  });

  test('is a person’s affair beyond the rollbacks allowed, and where a deployment is done already', () => {
    expect(after('deploy', { rollbacks: { 'deploy→development': 3 } })).toMatchObject({
      ...{ kind: 'block', to: 'development', integrate: true },
      reason: 'deploy: it conflicts with main; sent back 3 times already',
    });
    expect(after('deploy', { acted: true })).toMatchObject({ kind: 'block', to: 'development', integrate: true });
  });

  test('is the stage’s own where nobody develops', () => {
    expect(after('analysis', { without: 'development' })).toMatchObject({ kind: 'back', to: 'analysis' });
  });
});

test('a pipeline without a stage goes over it', () => {
  const pipeline = defaultPipeline.filter(({ name }) => name !== 'testing' && name !== 'deploy');
  const step = (name: StageName, verdict: 'APPROVED' | 'SUCCESS') =>
    nextStep({
      pipeline,
      stage: stageNamed(name),
      gate: { passed: true, verdict, feedback: null, checks: [] },
      rollbacks: {},
      maxRollbacks: 3,
    });
  expect(step('review', 'APPROVED')).toEqual({ kind: 'advance', to: 'deploy-staging' });
  expect(step('deploy-staging', 'SUCCESS')).toEqual({ kind: 'advance', to: 'done' });
});
