import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { notePorts, readKnownPorts } from '../../../stack/ports/known-ports.js';

let runDir: string;
beforeEach(() => {
  runDir = mkdtempSync(join(tmpdir(), 'orch-ports-'));
});
afterEach(() => rmSync(runDir, { recursive: true, force: true }));

test('the ports of each server are kept beside those of the others', () => {
  notePorts(runDir, { postgres: 20_001 });
  notePorts(runDir, { temporal: 20_002, temporalUi: 20_003 });
  expect(readKnownPorts(runDir)).toEqual({ postgres: 20_001, temporal: 20_002, temporalUi: 20_003 });
});

test.each(['', '{', '[]x', '{"postgres": "7"}', '{"postgres": 70000}', '{"temporal": -1}'])(
  'a file that holds no ports (%j) counts as none, and is replaced',
  (text) => {
    writeFileSync(join(runDir, 'ports.json'), text);
    expect(readKnownPorts(runDir)).toEqual({});
    notePorts(runDir, { postgres: 20_001 });
    expect(readKnownPorts(runDir)).toEqual({ postgres: 20_001 });
  },
);
