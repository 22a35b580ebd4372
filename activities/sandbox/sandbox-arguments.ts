import { environmentProblem } from '../../domain/policy/exposed.js';
import type { Mount } from './places/mount.js';

export interface SandboxLayout {
  /** The program's working directory. */
  readonly folder: string;
  readonly mounts: readonly Mount[];
  /** What a hidden file looks like. */
  readonly emptyFile: string;
  readonly network: boolean;
}

/** Processes, /proc and devices of its own, and no rights of root's. */
const base = [
  '--die-with-parent',
  '--unshare-pid',
  '--unshare-ipc',
  '--unshare-uts',
  '--cap-drop',
  'ALL',
  '--proc',
  '/proc',
  '--dev',
  '/dev',
];

/** What shows whether a host lets us make a sandbox at all. */
export const probeArguments: readonly string[] = ['--ro-bind', '/', '/', ...base, '--', '/bin/sh', '-c', ':'];

/** From which bwrap reads the program's environment: who else sees its arguments must not learn it. */
export const environmentDescriptor = 3;

/** The arguments of bwrap before the program and its own. */
export function sandboxArguments({ folder, mounts, emptyFile, network }: SandboxLayout): string[] {
  // A mount covers what was mounted below it before: so the deeper path has the last word.
  const ordered = mounts.toSorted((one, other) => depth(one.path) - depth(other.path));
  const sealed = ordered.filter((mount) => mount.as === 'hidden' && mount.isFolder).map(({ path }) => path);
  return [
    ...base,
    ...(network ? [] : ['--unshare-net']),
    ...ordered.flatMap((mount) => mountArguments(mount, emptyFile)),
    // Only now, because what lies in them had to be made before.
    ...['/', ...sealed].flatMap((path) => ['--remount-ro', path]),
    '--args',
    String(environmentDescriptor),
    '--setenv',
    'TMPDIR',
    '/tmp',
    '--chdir',
    folder,
    '--',
  ];
}

/** What bwrap reads from that descriptor. bwrap itself runs without it: LD_PRELOAD, for one, would act outside. */
export function environmentArguments(environment: Readonly<Record<string, string>>): string {
  const problem = environmentProblem(environment);
  if (problem !== null) throw new Error(problem);
  return Object.entries(environment)
    .flatMap(([name, value]) => ['--setenv', name, value])
    .map((argument) => `${argument}\0`)
    .join('');
}

function mountArguments(mount: Mount, emptyFile: string): string[] {
  const { path } = mount;
  switch (mount.as) {
    case 'writable':
      return ['--bind', path, path];
    case 'readable':
      return ['--ro-bind', path, path];
    case 'empty':
      return ['--tmpfs', path];
    case 'link':
      return ['--symlink', mount.target, path];
    case 'hidden':
      return mount.isFolder ? ['--tmpfs', path] : ['--ro-bind', emptyFile, path];
  }
}

function depth(path: string): number {
  return path.split('/').filter((part) => part !== '').length;
}
