import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** How many processes the kernel has killed for want of memory, in our control group or, where that is not told, at all. */
export function memoryKills(root = '/'): number | null {
  for (const path of [...ownCounters(root), 'proc/vmstat']) {
    const count = /^oom_kill (\d+)$/m.exec(textOf(join(root, path)))?.[1];
    if (count !== undefined) return Number(count);
  }
  return null;
}

/** Of both versions of control groups; a host may have either, and a container may see its own as the root. */
function ownCounters(root: string): string[] {
  return textOf(join(root, 'proc/self/cgroup'))
    .split('\n')
    .flatMap((line) => {
      const [, version, controllers = '', path = ''] = /^(\d+):([^:]*):(\/.*)$/.exec(line) ?? [];
      if (version === '0') return [join('sys/fs/cgroup', path, 'memory.events')];
      if (!controllers.split(',').includes('memory')) return [];
      return [path, '/'].map((group) => join('sys/fs/cgroup/memory', group, 'memory.oom_control'));
    });
}

function textOf(path: string): string {
  try {
    return readFileSync(path, 'latin1');
  } catch {
    return '';
  }
}
