/** What a sandboxed agent sees of one path of the host. */
export interface Mount {
  readonly path: string;
  readonly as: 'hidden' | 'readable' | 'writable';
  /** Of what is hidden: whether it is a folder. */
  readonly isFolder: boolean;
}

export interface SandboxLayout {
  /** The agent's working directory. */
  readonly folder: string;
  /** Absolute, without symbolic links, and there. */
  readonly mounts: readonly Mount[];
  /** What a hidden file looks like. */
  readonly emptyFile: string;
  readonly network: boolean;
}

/** Processes, /proc and devices of its own, no rights of root's, and the whole file system, read-only. */
const base = [
  '--die-with-parent',
  '--unshare-pid',
  '--unshare-ipc',
  '--unshare-uts',
  '--cap-drop',
  'ALL',
  '--ro-bind',
  '/',
  '/',
  '--proc',
  '/proc',
  '--dev',
  '/dev',
];

/** What shows whether a host lets us make a sandbox at all. */
export const probeArguments: readonly string[] = [...base, '--', '/bin/sh', '-c', ':'];

/** The arguments of bwrap before the program and its own. */
export function sandboxArguments({ folder, mounts, emptyFile, network }: SandboxLayout): string[] {
  // A mount covers what was mounted below it before: so the deeper path has the last word.
  const ordered = mounts.toSorted((one, other) => depth(one.path) - depth(other.path));
  return [
    ...base,
    ...(network ? [] : ['--unshare-net']),
    ...ordered.flatMap((mount) => mountArguments(mount, emptyFile)),
    '--setenv',
    'TMPDIR',
    '/tmp',
    '--chdir',
    folder,
    // It is the program's, and not the forwarder's that comes before it.
    ...(network ? [] : ['--unsetenv', 'NODE_OPTIONS']),
    '--',
  ];
}

function mountArguments({ path, as, isFolder }: Mount, emptyFile: string): string[] {
  switch (as) {
    case 'writable':
      return ['--bind', path, path];
    case 'readable':
      return ['--ro-bind', path, path];
    case 'hidden':
      return isFolder ? ['--tmpfs', path] : ['--ro-bind', emptyFile, path];
  }
}

function depth(path: string): number {
  return path.split('/').filter((part) => part !== '').length;
}
