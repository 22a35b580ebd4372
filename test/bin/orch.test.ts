import { cpSync, symlinkSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { packageRoot } from '../../config/package-root.js';
import { freshFolder, run } from '../stack/start-fixture.js';

test('npx orch in a checkout says before the first build what to run, and works after it', async () => {
  const folder = await freshFolder();
  try {
    for (const path of ['package.json', 'bin'])
      cpSync(join(packageRoot, path), join(folder, path), { recursive: true });
    const version = () => run(folder, 'npx', ['orch', '--version'], { NPM_CONFIG_UPDATE_NOTIFIER: 'false' });
    const before = await version();
    await before.ends(1);
    expect(before.output()).toBe(
      `orch: this checkout is not built.\n      Run npm start in ${folder}/, or npm run orch -- --help.\n`,
    );
    cpSync(join(packageRoot, 'dist'), join(folder, 'dist'), { recursive: true });
    symlinkSync(join(packageRoot, 'node_modules'), join(folder, 'node_modules'));
    const after = await version();
    await after.ends(0);
    expect(after.output()).toMatch(/^\d+\.\d+\.\d+\n$/);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});
