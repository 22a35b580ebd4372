import { describe, expect, test } from '@jest/globals';
import { effortFloor, resolveEffort } from '../../../domain/policy/effort.js';

const unset = undefined;

describe('a role’s effort', () => {
  test.each<{
    role: string;
    project: string | undefined;
    variable: string | undefined;
    fallback: string | undefined;
    effort: string | null;
    warns: boolean;
  }>`
    role           | project     | variable   | fallback   | effort      | warns
    ${'developer'} | ${unset}    | ${unset}   | ${'low'}   | ${'xhigh'}  | ${false}
    ${'developer'} | ${unset}    | ${''}      | ${unset}   | ${'high'}   | ${false}
    ${'developer'} | ${unset}    | ${''}      | ${''}      | ${'xhigh'}  | ${false}
    ${'developer'} | ${unset}    | ${''}      | ${'low'}   | ${'low'}    | ${false}
    ${'developer'} | ${unset}    | ${'turbo'} | ${'high'}  | ${null}     | ${true}
    ${'developer'} | ${unset}    | ${unset}   | ${unset}   | ${'xhigh'}  | ${false}
    ${'developer'} | ${unset}    | ${'max'}   | ${'low'}   | ${'max'}    | ${false}
    ${'developer'} | ${'medium'} | ${'max'}   | ${'low'}   | ${'medium'} | ${false}
    ${'developer'} | ${''}       | ${'max'}   | ${'low'}   | ${'max'}    | ${false}
    ${'developer'} | ${'turbo'}  | ${'max'}   | ${'low'}   | ${null}     | ${true}
    ${'developer'} | ${unset}    | ${''}      | ${'turbo'} | ${null}     | ${true}
    ${'developer'} | ${unset}    | ${' high'} | ${unset}   | ${null}     | ${true}
    ${'developer'} | ${unset}    | ${'HIGH'}  | ${unset}   | ${null}     | ${true}
    ${'tester'}    | ${unset}    | ${unset}   | ${unset}   | ${'medium'} | ${false}
    ${'tester'}    | ${unset}    | ${''}      | ${''}      | ${'medium'} | ${false}
    ${'stranger'}  | ${unset}    | ${unset}   | ${'low'}   | ${'high'}   | ${false}
    ${'stranger'}  | ${unset}    | ${''}      | ${''}      | ${'high'}   | ${false}
  `(
    '$role: project $project, its variable $variable, default $fallback → $effort',
    ({ role, project, variable, fallback, effort, warns }) => {
      const resolved = resolveEffort({ role, project, roleVariable: variable, defaultVariable: fallback });
      expect(resolved.value).toBe(effort);
      expect(resolved.warnings).toHaveLength(warns ? 1 : 0);
    },
  );

  test.each([
    ['analyst', 'high'],
    ['architect', 'high'],
    ['developer', 'xhigh'],
    ['reviewer', 'high'],
    ['tester', 'medium'],
    ['deployer', 'medium'],
    ['toString', 'high'],
  ])('%s has the floor %s', (role, effort) => {
    expect(effortFloor(role)).toBe(effort);
  });
});
