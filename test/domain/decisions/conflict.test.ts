import { expect, test } from '@jest/globals';
import { tellConflict, tellMergeUnderWay } from '../../../domain/decisions/conflict.js';

test('work that comes back says where it conflicts, as far as that is known', () => {
  expect(tellConflict('review', { with: 'main', files: ['a.ts', 'b.ts'] }).text).toMatch(
    /conflicts with main in these files:\n- a\.ts\n- b\.ts$/,
  );
  expect(tellConflict('review', { with: 'main', files: null }).text).toMatch(/conflicts with main\.$/);
});

test('a merge under way names its files', () => {
  expect(tellMergeUnderWay('orch/x', { with: 'main', files: ['a.ts'] }).text).toMatch(
    /merge main into orch\/x[^]*- a\.ts$/,
  );
  expect(tellMergeUnderWay('orch/x', { with: 'main', files: null }).text).toMatch(/of what you leave\.\n\n$/);
});
