import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { packageRoot } from '../../config/package-root.js';

/** The unit that docs/team.md tells people to install. */
const unit = readFileSync(join(packageRoot, 'docs/team/orch-worker.service'), 'utf8');
const valueOf = (name: string) => new RegExp(`^${name}=(.*)$`, 'm').exec(unit)?.[1];

test('the systemd unit signals the worker alone, so that its agents go on', () => {
  expect([valueOf('KillMode'), valueOf('KillSignal')]).toEqual(['process', 'SIGTERM']);
});

test('it starts the worker itself, which a wrapper would keep the signal from', () => {
  const [, script = '', ...rest] = (valueOf('ExecStart') ?? '').split(' ').filter((word) => !word.startsWith('--'));
  expect(valueOf('ExecStart')).toMatch(/^\/\S+\/node /);
  expect(existsSync(join(packageRoot, script.replace('/opt/orch/', '')))).toBe(true);
  expect(rest).toEqual(['worker']);
});

test('it leaves time to end agents where the setting says so, and starts a worker anew that has died, not one that was drained', () => {
  // Of client/commands/worker.ts: what still hangs after 15 s and the agents' grace, 10 s by default, ends by itself.
  expect(Number(valueOf('TimeoutStopSec'))).toBeGreaterThan(15 + 10);
  expect(valueOf('Restart')).toBe('on-failure');
});

test('its hardening leaves what agents and their sandboxes need', () => {
  for (const name of [
    'PrivateTmp',
    'RestrictNamespaces',
    'MemoryDenyWriteExecute',
    'ProtectProc',
    'ProtectKernelTunables',
  ]) {
    expect(valueOf(name)).toBeUndefined();
  }
  expect(valueOf('OOMPolicy')).toBe('continue');
});
