import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { makeKept } from '../../../../activities/sandbox/places/kept-places.js';
import { agents } from '../../../../domain/agents/agents.js';

let home: string;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'orch-kept-'));
});
afterEach(() => rmSync(home, { recursive: true }));

test.each<[string, (path: string) => void]>([
  ['a file', (path) => writeFileSync(path, '')],
  ['a link that leads nowhere', (path) => symlinkSync('/nowhere/at/all', path)],
  ['a link to itself', (path) => symlinkSync(path, path)],
])('what an agent has put in place of its login keeps no other run from its own: %s', async (_what, put) => {
  const place = join(home, '.claude');
  put(place);
  expect(await makeKept(agents.claude, { HOME: home })).toEqual([place, join(home, '.claude.json')]);
});
