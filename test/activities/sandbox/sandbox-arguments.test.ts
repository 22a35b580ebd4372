import { expect, test } from '@jest/globals';
import { type Mount, sandboxArguments } from '../../../activities/sandbox/sandbox-arguments.js';

const folder = (as: Mount['as'], path: string): Mount => ({ path, as, isFolder: true });
const file = (as: Mount['as'], path: string): Mount => ({ path, as, isFolder: false });

function argumentsOf(mounts: readonly Mount[], network = true): string {
  return sandboxArguments({ folder: '/repos/_wt/shop/x', mounts, emptyFile: '/runs/7.input/empty', network }).join(' ');
}

test('has processes, /proc and devices of its own, no capabilities, and falls with its supervisor', () => {
  expect(argumentsOf([])).toBe(
    '--die-with-parent --unshare-pid --unshare-ipc --unshare-uts --cap-drop ALL --ro-bind / / --proc /proc --dev /dev ' +
      '--setenv TMPDIR /tmp --chdir /repos/_wt/shop/x --',
  );
});

test('keeps the network away where it is told to', () => {
  expect(argumentsOf([], false)).toContain(' --unshare-net ');
  expect(argumentsOf([])).not.toContain('--unshare-net');
});

test('mounts a folder before what lies in it, in whatever order they are told', () => {
  const mounts = [
    folder('writable', '/home/me/.orch/repos/_wt/shop/x'),
    folder('readable', '/home/me/.orch/repos/_git/shop.git/objects'),
    file('hidden', '/home/me/.netrc'),
    folder('hidden', '/home/me/.orch'),
    folder('hidden', '/tmp'),
    folder('writable', '/home/me'),
  ];
  expect(argumentsOf(mounts)).toContain(
    '--tmpfs /tmp --bind /home/me /home/me --ro-bind /runs/7.input/empty /home/me/.netrc --tmpfs /home/me/.orch ' +
      '--bind /home/me/.orch/repos/_wt/shop/x /home/me/.orch/repos/_wt/shop/x ' +
      '--ro-bind /home/me/.orch/repos/_git/shop.git/objects /home/me/.orch/repos/_git/shop.git/objects --setenv',
  );
});
