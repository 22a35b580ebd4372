import { existsSync } from 'node:fs';
import { chmod, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { orchBin } from '../orch-bin.js';
import { freshFolder, run } from '../stack/start-fixture.js';

let folder: string;
beforeEach(async () => {
  folder = await freshFolder();
});
afterEach(() => rm(folder, { recursive: true, force: true }));

/** It ends before it would look for either of these. */
const nowhere = { TEMPORAL_ADDRESS: '127.0.0.1:1', ORCH_DATABASE_URL: 'postgresql://orch@127.0.0.1:1/orch' };

async function workerSays(sandbox: string): Promise<string> {
  const env = { ...nowhere, PATH: folder, ORCH_AGENT_SANDBOX: sandbox };
  const worker = await run(folder, process.execPath, [orchBin, 'worker'], env);
  await worker.ends(1);
  return worker.output();
}

test('a worker whose settings ask for a sandbox that is missing does not start, and says what to do', async () => {
  const said = await workerSays('bubblewrap');
  expect(said).toMatch(/no bwrap on the PATH/);
  expect(said).toMatch(/Install bubblewrap.*ORCH_AGENT_SANDBOX.*`off`/);
  expect(existsSync(join(folder, '.orch/worker.json'))).toBe(false);
});

test('nor does one to whom it is not permitted', async () => {
  await writeFile(
    join(folder, 'bwrap'),
    '#!/bin/sh\necho "bwrap: No permissions to create new namespace" >&2\nexit 1\n',
  );
  await chmod(join(folder, 'bwrap'), 0o755);
  expect(await workerSays('bubblewrap')).toMatch(
    /not permitted on this host \(bwrap: No permissions[^]*Allow user namespaces/,
  );
});

test('one that asks for none does not look for it', async () => {
  expect(await workerSays('off')).not.toMatch(/bubblewrap|bwrap/);
});
