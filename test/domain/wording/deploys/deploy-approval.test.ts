import { expect, test } from '@jest/globals';
import { deployInWords } from '../../../../domain/wording/deploys/deploy-approval.js';

const held = {
  commit: 'bad'.repeat(13),
  taskId: 'task/shop/S-1',
  reason: 'rolled back',
  since: Date.UTC(2026, 0, 2, 3, 4, 59),
  rolledBack: true,
};

test('nothing is said where there is nothing to know', () => {
  expect(deployInWords({ environment: 'staging', held: null, changed: [] })).toEqual([]);
});

test('changes that deployments depend on are listed, and what the environment is held for', () => {
  expect(deployInWords({ environment: 'production', held, changed: ['deploy.sh', 'ops/unit'] })).toEqual([
    'changes deploy.sh, ops/unit',
    'production is held since 2026-01-02 03:04:59Z for badbadbadbad of task/shop/S-1: rolled back; who approves agrees to deploy over it',
  ]);
});

test('many changes, and long names, are cut', () => {
  const changed = [...Array.from({ length: 12 }, (_, index) => `ops/${index}`), 'x'];
  expect(deployInWords({ environment: 'staging', held: null, changed: ['y'.repeat(500), ...changed] })).toEqual([
    `changes ${'y'.repeat(120)}…, ${changed.slice(0, 9).join(', ')} and 4 more`,
  ]);
});
