import { chmod, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { UserError } from '../../../domain/failures/user-error.js';
import { findTemporalProgram } from '../../../stack/temporal/temporal-program.js';
import type { TemporalMaker, TemporalSources } from '../../../stack/temporal/temporal-sources.js';

let folder: string;
let onPath: string;
let cached: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'orch-temporal-'));
  onPath = join(folder, 'bin/temporal');
  cached = join(folder, 'cache/temporal/v1.5.1/temporal');
});
afterEach(() => rm(folder, { recursive: true, force: true }));

function sources(more: Partial<TemporalSources> = {}): TemporalSources {
  return {
    setting: null,
    searchPath: `/nowhere:${join(folder, 'bin')}`,
    cacheDir: join(folder, 'cache'),
    say: () => undefined,
    signal: new AbortController().signal,
    ...more,
  };
}

async function program(path: string, mode = 0o755): Promise<void> {
  await mkdir(join(path, '..'), { recursive: true });
  await writeFile(path, '#!/bin/sh\n');
  await chmod(path, mode);
}

const makes: TemporalMaker = async (target) => {
  await program(target);
  return { failure: null };
};
const fails =
  (failure: string): TemporalMaker =>
  () =>
    Promise.resolve({ failure });
const mustNotMake: TemporalMaker = () => Promise.reject(new Error('nothing was to be made'));

describe('where the Temporal program comes from', () => {
  test('the setting comes before all others', async () => {
    const set = join(folder, 'elsewhere/temporal');
    for (const path of [set, onPath, cached]) await program(path);
    expect(await findTemporalProgram(sources({ setting: set }), [mustNotMake])).toBe(set);
  });

  test('a setting without a slash is a name on the PATH', async () => {
    await program(join(folder, 'bin/temporal-cli'));
    expect(await findTemporalProgram(sources({ setting: 'temporal-cli' }), [])).toBe(join(folder, 'bin/temporal-cli'));
  });

  test('a setting that names no program is an error, although others would be there', async () => {
    await program(onPath);
    await expect(findTemporalProgram(sources({ setting: join(folder, 'no') }), [makes])).rejects.toThrow(
      /ORCH_TEMPORAL_PROGRAM names .*no, which is no program/,
    );
  });

  test('the PATH comes before the cache', async () => {
    for (const path of [onPath, cached]) await program(path);
    expect(await findTemporalProgram(sources(), [mustNotMake])).toBe(onPath);
  });

  test('what is on the PATH but cannot be executed is passed over for the cache', async () => {
    await program(onPath, 0o644);
    await program(cached);
    expect(await findTemporalProgram(sources(), [mustNotMake])).toBe(cached);
  });

  test('the first that can make one fills the cache, and the next start finds it there', async () => {
    expect(await findTemporalProgram(sources(), [fails('no network.'), makes, mustNotMake])).toBe(cached);
    expect(await findTemporalProgram(sources(), [mustNotMake])).toBe(cached);
    expect(await readdir(join(cached, '..'))).toEqual(['temporal']);
  });

  test('a maker that dies half way leaves nothing in the cache', async () => {
    const diesHalfWay: TemporalMaker = async (target) => {
      await program(target);
      throw new Error('killed');
    };
    await expect(findTemporalProgram(sources(), [diesHalfWay])).rejects.toThrow('killed');
    expect(await readdir(join(cached, '..'))).toEqual([]);
  });

  test('when nothing works, one error says why not and names the ways out', async () => {
    const search = findTemporalProgram(sources(), [fails('No network.'), fails('No Go.')]);
    await expect(search).rejects.toBeInstanceOf(UserError);
    await expect(search).rejects.toThrow(/No network\. No Go\.[^]*ORCH_TEMPORAL_PROGRAM[^]*Go/);
  });

  test('a start that is interrupted stops at the maker that it interrupts', async () => {
    const interruption = new AbortController();
    const interrupts: TemporalMaker = () => {
      interruption.abort();
      return Promise.resolve({ failure: 'interrupted' });
    };
    await expect(
      findTemporalProgram(sources({ signal: interruption.signal }), [interrupts, mustNotMake]),
    ).rejects.toMatchObject({ name: 'AbortError' });
  });

  test('the pinned Go module builds the version that the cache is named after', async () => {
    const module = await readFile(new URL('../../../stack/temporal/temporal-server/go.mod', import.meta.url), 'utf8');
    expect(module).toContain('github.com/temporalio/cli v1.5.1');
    expect(module).toContain('tool github.com/temporalio/cli/cmd/temporal');
  });
});
