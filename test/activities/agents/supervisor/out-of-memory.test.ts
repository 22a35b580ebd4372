import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { memoryKills } from '../../../../activities/agents/supervisor/out-of-memory.js';

let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'orch-memory-'));
});
afterEach(() => rm(root, { recursive: true }));

async function host(files: Readonly<Record<string, string>>): Promise<number | null> {
  for (const [path, text] of Object.entries({ 'proc/vmstat': 'oom_kill 99\n', ...files })) {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await writeFile(join(root, path), text);
  }
  return memoryKills(root);
}

const events = 'low 0\nhigh 0\nmax 4\noom 2\noom_kill 3\noom_group_kill 0\n';
const control = 'oom_kill_disable 0\nunder_oom 0\noom_kill 5\n';

test.each<[string, Record<string, string>, number]>([
  [
    'the own control group',
    { 'proc/self/cgroup': '0::/a.slice/b.service\n', 'sys/fs/cgroup/a.slice/b.service/memory.events': events },
    3,
  ],
  ['the own one in a container', { 'proc/self/cgroup': '0::/\n', 'sys/fs/cgroup/memory.events': events }, 3],
  [
    'the own one of version 1',
    { 'proc/self/cgroup': '4:cpu,memory:/a\n1:cpuset:/\n', 'sys/fs/cgroup/memory/a/memory.oom_control': control },
    5,
  ],
  [
    'the own one of version 1 in a container, whose path is the host’s',
    { 'proc/self/cgroup': '4:memory:/docker/f00\n0::/\n', 'sys/fs/cgroup/memory/memory.oom_control': control },
    5,
  ],
  ['the whole host, where no group counts', { 'proc/self/cgroup': '0::/\n' }, 99],
  ['the whole host, where there are no groups', {}, 99],
])('kills are counted by %s', async (_name, files, kills) => {
  expect(await host(files)).toBe(kills);
});

test('no counter at all is no count', () => {
  expect(memoryKills(join(root, 'nowhere'))).toBeNull();
});
