import { mkdirSync, mkdtempSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { nameOnPath } from '../../config/called-as.js';
import { orchBin } from '../orch-bin.js';

const folder = mkdtempSync(join(tmpdir(), 'orch-called-'));
const make = (name: string, target: string | null): string => {
  mkdirSync(join(folder, name), { recursive: true });
  if (target !== null) symlinkSync(target, join(folder, name, 'orch'));
  return join(folder, name);
};
const empty = make('empty', null);
const installed = make('bin', orchBin);
writeFileSync(join(folder, 'another'), '');
const another = make('another-bin', join(folder, 'another'));
const broken = make('broken-bin', join(folder, 'nowhere'));
const ofNpx = make('node_modules/.bin', orchBin);

test.each([
  ['a PATH that leads to it', [empty, installed], 'orch'],
  ['a PATH that leads to another program of the name', [another, installed], 'npx orch'],
  ['a link that leads nowhere before it', [broken, installed], 'orch'],
  ['a PATH that npx made', [ofNpx], 'npx orch'],
  ['a PATH that npx made before one that leads to it', [ofNpx, installed], 'orch'],
  ['an empty PATH', [], 'npx orch'],
])('with %s it is called so', (_, path, name) => {
  expect(nameOnPath(path.join(':'))).toBe(name);
});
