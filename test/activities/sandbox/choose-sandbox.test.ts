import { expect, test } from '@jest/globals';
import { chooseSandbox } from '../../../activities/sandbox/choose-sandbox.js';
import type { Network } from '../../../domain/network/network.js';
import type { SandboxHost } from '../../../activities/sandbox/sandbox-host.js';
import type { Sandbox } from '../../../domain/network/sandbox.js';

const works = { kind: 'works', program: '/usr/bin/bwrap', version: '1' } as const;
const missing = { kind: 'missing', problem: 'there is no bwrap', hint: 'Install it' } as const;

test.each<[Sandbox, Sandbox, 'works' | 'missing', Network | null, 'sandbox' | 'none' | RegExp]>([
  ['off', 'off', 'works', 'open', 'none'],
  ['off', 'off', 'missing', 'open', 'none'],
  ['off', 'auto', 'works', 'open', /started with no sandbox/],
  ['off', 'auto', 'missing', 'open', 'none'],
  ['off', 'bubblewrap', 'works', 'open', /started with no sandbox/],
  ['off', 'bubblewrap', 'missing', 'open', /started with no sandbox/],
  ['auto', 'off', 'works', 'open', 'sandbox'],
  ['auto', 'auto', 'works', [], 'sandbox'],
  ['auto', 'auto', 'missing', 'open', 'none'],
  ['auto', 'auto', 'missing', [], /limits the network of the developer.*there is no bwrap/],
  ['auto', 'bubblewrap', 'missing', 'open', /asked for, and there is no bwrap/],
  ['bubblewrap', 'off', 'works', 'open', 'sandbox'],
  ['bubblewrap', 'auto', 'missing', 'open', /asked for, and there is no bwrap/],
])('asked for %s where the host wants %s and bubblewrap is %s (network: %s): %s', async (...row) => {
  const [sandbox, wanted, bubblewrap, network, expected] = row;
  const sandboxHost = { stateOf: () => Promise.resolve(bubblewrap === 'works' ? works : missing) } as SandboxHost;
  const choice = await chooseSandbox(
    { sandboxHost, sandboxOf: () => wanted },
    { project: 'shop', role: 'developer', setting: 'sandbox', sandbox, network },
  );
  if (typeof expected === 'string') expect(choice.kind).toBe(expected);
  else expect(choice).toMatchObject({ kind: 'refused', problem: expect.stringMatching(expected) });
});
