import { expect, test } from '@jest/globals';
import type { Mount } from '../../../activities/sandbox/places/mount.js';
import { environmentArguments, sandboxArguments } from '../../../activities/sandbox/sandbox-arguments.js';

function argumentsOf(mounts: readonly Mount[], network = true): string {
  return sandboxArguments({ folder: '/repos/_wt/shop/x', mounts, emptyFile: '/runs/7.input/empty', network }).join(' ');
}

test('has processes, /proc and devices of its own, no capabilities, an empty root, and falls with its supervisor', () => {
  expect(argumentsOf([])).toBe(
    '--die-with-parent --unshare-pid --unshare-ipc --unshare-uts --cap-drop ALL --proc /proc --dev /dev ' +
      '--remount-ro / --args 3 --setenv TMPDIR /tmp --chdir /repos/_wt/shop/x --',
  );
});

test('keeps the network away where it is told to', () => {
  expect(argumentsOf([], false)).toContain(' --unshare-net ');
  expect(argumentsOf([])).not.toContain('--unshare-net');
});

test('mounts a folder before what lies in it, in whatever order they are told, and seals what hides', () => {
  const mounts: Mount[] = [
    { as: 'writable', path: '/home/me/.orch/repos/_wt/shop/x' },
    { as: 'readable', path: '/home/me/.orch/repos/_git/shop.git/objects' },
    { as: 'hidden', path: '/home/me/.netrc', isFolder: false },
    { as: 'hidden', path: '/home/me/.orch', isFolder: true },
    { as: 'empty', path: '/tmp' },
    { as: 'link', path: '/bin', target: 'usr/bin' },
    { as: 'writable', path: '/home/me' },
  ];
  expect(argumentsOf(mounts)).toContain(
    '--tmpfs /tmp --symlink usr/bin /bin --bind /home/me /home/me --ro-bind /runs/7.input/empty /home/me/.netrc --tmpfs /home/me/.orch ' +
      '--bind /home/me/.orch/repos/_wt/shop/x /home/me/.orch/repos/_wt/shop/x ' +
      '--ro-bind /home/me/.orch/repos/_git/shop.git/objects /home/me/.orch/repos/_git/shop.git/objects ' +
      '--remount-ro / --remount-ro /home/me/.orch --args',
  );
});

test('takes no environment that would say more than itself', () => {
  expect(() => environmentArguments({ A: 'x\0--bind\0/\0/tmp' })).toThrow('"A"');
});

test('hands the environment on in a form of its own, whatever it holds', () => {
  expect(environmentArguments({ A: 'a b\n', B: '' })).toBe('--setenv\0A\0a b\n\0--setenv\0B\0\0');
});
