import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { packageRoot } from '../../../config/package-root.js';
import { effortFloor } from '../../../domain/policy/effort.js';
import { roles, taskFiles, type Role } from '../../../domain/pipeline/stages.js';

/** CONTRACT, "Roles": the system prompt of each is `.openclaw/agents/<role>.md`, else ours. */
const contract: readonly [Role, string, string][] = [
  ['analyst', '.task.md', 'high'],
  ['architect', '.task-arch.md', 'high'],
  ['developer', '.task-dev.md', 'xhigh'],
  ['reviewer', '.task-review.md', 'high'],
  ['tester', '.task-test.md', 'medium'],
  ['deployer', '.task-deploy.md', 'medium'],
];

test.each(contract)('the %s finds its task in %s, and thinks %s by default', (role, file, effort) => {
  expect([taskFiles[role], effortFloor(role)]).toEqual([file, effort]);
  expect(existsSync(join(packageRoot, 'prompts', `${role}.md`))).toBe(true);
});

test('these are all roles', () => {
  expect(contract.map(([role]) => role)).toEqual(roles);
});
