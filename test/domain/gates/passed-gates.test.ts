import { expect, test } from '@jest/globals';
import { type GateCheck, gateCheck, type GateReport } from '../../../domain/gates/gate.js';
import type { JudgedVisit } from '../../../domain/gates/stages-passed.js';
import { passedGates } from '../../../domain/gates/passed-gates.js';
import { defaultPipeline, type StageName, type Verdict } from '../../../domain/pipeline/stages.js';

const visit = (stage: StageName, commit: string, ...checks: GateCheck[]) => {
  const passed = checks.every(({ outcome }) => outcome !== 'failed');
  const gate: GateReport = { commit, at: 0, passed, checks };
  return { stage, gate, runs: 1, verdict: null, ...(passed && { passed: true as const }) };
};
const command = (name: string, outcome: GateCheck['outcome'] = 'passed') =>
  gateCheck({ kind: 'command', name, outcome });
const verdict = (given: Verdict) =>
  gateCheck({ kind: 'verdict', name: 'review.md', outcome: 'passed', verdict: given });
const noForge = gateCheck({ kind: 'forge', name: 'checks of the forge', outcome: 'skipped', tail: 'it has none' });
const change = gateCheck({ kind: 'change', name: 'change', outcome: 'passed' });
const ask = (visits: JudgedVisit[], without: StageName[] = []) => {
  const pipeline = defaultPipeline.filter(({ name }) => !without.includes(name));
  return passedGates({
    visits: [...visits, { stage: 'deploy', runs: 0, verdict: null, gate: null }],
    pipeline,
    before: 'deploy',
  });
};

const review = visit('review', 'b'.repeat(40), verdict('APPROVED'));
const testing = visit('testing', 'c'.repeat(40), verdict('PASS'));
const staging = visit('deploy-staging', 'd'.repeat(40), verdict('SUCCESS'));
const delivered = visit('development', 'a'.repeat(40), change, command('npm test'), noForge);

test('each gate is told with the commit that it saw, and what was skipped with its reason', () => {
  expect(ask([delivered, review, testing], ['deploy-staging'])).toBe(
    'passed: development at aaaaaaaaaaaa (`npm test` passed), review at bbbbbbbbbbbb (review.md says APPROVED), ' +
      'testing at cccccccccccc (review.md says PASS); ' +
      'skipped: deploy-staging (not in the pipeline), checks of the forge (it has none)',
  );
});

test('that no commands are set is told', () => {
  expect(ask([visit('development', 'a', change), review, testing, staging])).toContain(
    'skipped: check commands (none are set)',
  );
});

test('a gate that has failed since is none that passed', () => {
  const red = visit('development', 'e', command('npm test', 'failed'));
  expect(ask([delivered, review, testing, staging, red])).toContain(
    'not passed: development (`npm test` did not run), review (skipped), testing (skipped), deploy-staging (skipped)',
  );
});

test('a stage that a person went over is told', () => {
  expect(ask([delivered, testing, staging])).toContain('not passed: review (skipped)');
});

test('what was looked at again with the base is told with its commit', () => {
  const visits = [delivered, review, testing, staging, visit('deploy', 'f'.repeat(40), change, command('npm test'))];
  const told = passedGates({ visits, pipeline: defaultPipeline, before: 'deploy' });
  expect(told).toContain('what was merged with the base at ffffffffffff (`npm test` passed)');
});
