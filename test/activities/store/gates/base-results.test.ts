import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { findBaseResult, keepBaseResult } from '../../../../activities/store/gates/base-results.js';
import { gateCheck } from '../../../../domain/gates/gate.js';
import { freshDatabase, type TestDatabase } from '../../../database.js';

let database: TestDatabase;
beforeAll(async () => {
  database = await freshDatabase();
});
afterAll(async () => {
  await database.drop();
});

const key = { project: 'demo', commit: 'c0ffee', commands: 'a hash' };
const check = gateCheck({ kind: 'base', name: 'npm test', outcome: 'failed', exitCode: 1, tail: 'a "quote"\n\\0' });
const red = { passed: false, checks: [check] };
const green = { passed: true, checks: [] };

test('a result is of its project, commit and commands alone', async () => {
  expect(await keepBaseResult(database.pool, key, red)).toEqual(red);
  expect(await findBaseResult(database.pool, key)).toEqual(red);
  for (const other of [{ project: 'shop' }, { commit: 'beef' }, { commands: 'another' }]) {
    expect(await findBaseResult(database.pool, { ...key, ...other })).toBeNull();
  }
});

test('of several that have looked at once, a pass counts, whoever was last, and each is told what counts', async () => {
  const at = { ...key, commit: 'at once' };
  await Promise.all([red, green, red, red].map((found) => keepBaseResult(database.pool, at, found)));
  expect(await keepBaseResult(database.pool, at, red)).toEqual(green);
  expect(await findBaseResult(database.pool, at)).toEqual(green);
});

test('a base that is red again is red of what was found last', async () => {
  const at = { ...key, commit: 'again' };
  await keepBaseResult(database.pool, at, red);
  const later = { passed: false, checks: [{ ...check, name: 'npm run lint' }] };
  expect(await keepBaseResult(database.pool, at, later)).toEqual(later);
});
