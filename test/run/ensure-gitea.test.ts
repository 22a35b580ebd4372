import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { packageRoot } from '../../config/package-root.js';
import { processesOf, run, until } from '../stack/start-fixture.js';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'orch-ensure-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const version = 'v1.25.4';
const cached = () => join(folder, 'orch/gitea', version);

/** A search with an empty cache, and no Go but the one of the test. */
function search(env: Readonly<Record<string, string>> = {}) {
  const own = { XDG_CACHE_HOME: folder, PATH: `${join(folder, 'bin')}:/usr/bin:/bin` };
  return run(folder, process.execPath, [join(packageRoot, 'test/ensure-gitea.mjs')], { ...own, ...env });
}

async function program(path: string, text: string): Promise<void> {
  await mkdir(join(path, '..'), { recursive: true });
  await writeFile(path, `#!/bin/sh\n${text}\n`);
  await chmod(path, 0o755);
}

/** A program called `go` that notes its builds, and builds as told; what it lists is read-only as in Go's cache. */
async function go(build: string): Promise<void> {
  for (const name of ['templates', 'options', 'public']) {
    await mkdir(join(folder, 'module', name, 'deep'), { recursive: true });
    await writeFile(join(folder, 'module', name, 'deep/file'), name, { mode: 0o444 });
    await chmod(join(folder, 'module', name, 'deep'), 0o555);
  }
  const cases = [
    'version) echo go;;',
    `list) echo ${join(folder, 'module')};;`,
    `build) echo "$CGO_ENABLED $PWD" >> ${join(folder, 'builds')}; ${build};;`,
  ];
  await program(join(folder, 'bin/go'), `case "$1" in ${cases.join('\n')} esac`);
}
const builds = () => readFileSync(join(folder, 'builds'), 'utf8').trim().split('\n');
const makesProgram = `printf '#!/bin/sh\\necho gitea 1.25.4\\n' > "$3"; chmod 755 "$3"`;

test('two searches at once that find nothing build once, and both get what was built', async () => {
  await go(`sleep 1; ${makesProgram}`);
  const both = await Promise.all([search(), search()]);
  for (const one of both) {
    await one.ends(0);
    expect(JSON.parse(one.output().split('\n').at(-2) ?? '')).toEqual({
      program: join(cached(), 'gitea'),
      staticRoot: join(cached(), 'static'),
    });
  }
  expect(builds()).toEqual([`1 ${join(packageRoot, 'test/gitea-server')}`]);
  expect(readFileSync(join(cached(), 'static/options/deep/file'), 'utf8')).toBe('options');
  expect(readdirSync(join(folder, 'orch/gitea'))).toEqual([version]);
});

test('what is in the cache is taken without Go', async () => {
  await program(join(cached(), 'gitea'), 'exit 0');
  const found = await search();
  await found.ends(0);
  expect(found.output()).toContain(join(cached(), 'gitea'));
});

test('a build that fails is told with its last line and the ways out, and leaves nothing that counts as Gitea', async () => {
  await go('echo "cgo: C compiler gcc not found" >&2; exit 1');
  const found = await search();
  await found.ends(1);
  expect(found.output()).toMatch(/cgo: C compiler gcc not found\n.*ORCH_TEST_GITEA_PROGRAM.*ORCH_TEST_GITEA_URL/);
  expect(existsSync(cached())).toBe(false);
});

test('without Go, one error names the ways out', async () => {
  const found = await search();
  await found.ends(1);
  expect(found.output()).toMatch(/Go is not installed\.\nInstall Go .*gcc.*ORCH_TEST_GITEA_PROGRAM/);
});

test('an interruption ends the build, and the next search builds anew', async () => {
  await go('sleep 300');
  const found = await search();
  await until('it builds', () => processesOf(folder).some((line) => line.includes('sleep 300')));
  found.child.kill('SIGTERM');
  await found.ends(null);
  await until('the build is gone', () => processesOf(folder).length === 0);
  await go(makesProgram);
  await (await search()).ends(0);
});

test('a program by setting comes before the cache, and must be one', async () => {
  await program(join(cached(), 'gitea'), 'exit 0');
  await program(join(folder, 'bin/my-gitea'), 'exit 0');
  const found = await search({ ORCH_TEST_GITEA_PROGRAM: 'my-gitea' });
  await found.ends(0);
  expect(JSON.parse(found.output())).toEqual({ program: join(folder, 'bin/my-gitea'), staticRoot: null });
  const no = await search({ ORCH_TEST_GITEA_PROGRAM: join(folder, 'no') });
  await no.ends(1);
  expect(no.output()).toMatch(/ORCH_TEST_GITEA_PROGRAM names .*no, which is no program/);
});
