import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { buildTemporal } from '../../../stack/temporal/build-temporal.js';
import type { TemporalSources } from '../../../stack/temporal/temporal-sources.js';
import { processesOf, until } from '../start-fixture.js';

let folder: string;
let target: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'orch-build-'));
  target = join(folder, 'temporal');
});
afterEach(() => rm(folder, { recursive: true, force: true }));

function sources(more: Partial<TemporalSources> = {}): TemporalSources {
  const signal = new AbortController().signal;
  return {
    setting: null,
    searchPath: `${folder}:/usr/bin:/bin`,
    cacheDir: folder,
    say: () => undefined,
    signal,
    ...more,
  };
}

/** A program called `go` that has a version, and builds as told. */
async function go(build: string): Promise<void> {
  const path = join(folder, 'go');
  await writeFile(path, `#!/bin/sh\nif [ "$1" = version ]; then echo go; exit 0; fi\n${build}\n`);
  await chmod(path, 0o755);
}

describe('building Temporal with Go', () => {
  test('says how long it takes, and builds the pinned package to where it is wanted', async () => {
    await go('pwd > "$3"; echo "$4" >> "$3"');
    const said: string[] = [];
    expect(await buildTemporal(target, sources({ say: (line) => void said.push(line) }))).toEqual({ failure: null });
    expect(await readFile(target, 'utf8')).toMatch(
      /stack\/temporal\/temporal-server\ngithub.com\/temporalio\/cli\/cmd\/temporal\n$/,
    );
    expect(said.join()).toContain('3 to 5 minutes');
  });

  test('a build that fails is told by the last line that Go said', async () => {
    await go('echo "go: downloading" >&2; echo "dial tcp: no route to host" >&2; exit 1');
    expect(await buildTemporal(target, sources())).toEqual({
      failure: 'The build with Go failed: dial tcp: no route to host',
    });
  });

  test('without Go it says so', async () => {
    expect(await buildTemporal(target, sources({ searchPath: folder }))).toEqual({
      failure: 'It cannot be built: Go is not installed.',
    });
  });

  test('an interruption ends Go and the compilers that it has started', async () => {
    await go(`sh -c 'sleep 300; : ${folder}' & wait`);
    const interruption = new AbortController();
    const build = buildTemporal(target, sources({ signal: interruption.signal }));
    await until('a compiler works', () => processesOf(folder).some((line) => line.includes('sleep 300')));
    interruption.abort();
    expect((await build).failure).toContain('failed');
    await until('all are gone', () => processesOf(folder).length === 0);
  });
});
