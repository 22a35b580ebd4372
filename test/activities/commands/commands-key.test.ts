import { expect, test } from '@jest/globals';
import { commandsKey, type CommandsOf } from '../../../activities/commands/commands-key.js';

const command = { name: 'test', run: 'npm test', timeoutSeconds: 60 };
const known: CommandsOf = {
  setUp: { commands: [{ ...command, run: 'npm ci' }], files: ['package-lock.json'], secrets: [] },
  checks: [command],
  network: { setUp: null, checks: 'open' },
  environment: { A: '1', B: '2' },
  expose: ['X', 'Y'],
};

test.each<[string, Partial<CommandsOf>]>([
  ['a check', { checks: [{ ...command, run: 'npm test -- --ci' }] }],
  ['the limit of a check', { checks: [{ ...command, timeoutSeconds: 1 }] }],
  ['a check more', { checks: [command, command] }],
  ['a check for a set-up', { setUp: { ...known.setUp, commands: [] }, checks: [...known.setUp.commands, command] }],
  ['a file of the set-up', { setUp: { ...known.setUp, files: ['yarn.lock'] } }],
  ['a secret of the set-up', { setUp: { ...known.setUp, secrets: [{ name: 'TOKEN', files: ['.npmrc'] }] } }],
  ['what its checks reach', { network: { setUp: null, checks: ['localhost:5432'] } }],
  ['a value of the environment', { environment: { A: '1', B: '3' } }],
  ['what is exposed', { expose: ['X'] }],
])('%s makes another key', (_what, changed) => {
  expect(commandsKey({ ...known, ...changed })).not.toBe(commandsKey(known));
});

test.each<[string, Partial<CommandsOf>]>([
  ['the name of a check', { checks: [{ ...command, name: 'all tests' }] }],
  ['the order of the environment', { environment: { B: '2', A: '1' } }],
  ['the order of what is exposed', { expose: ['Y', 'X'] }],
])('%s makes none', (_what, changed) => {
  expect(commandsKey({ ...known, ...changed })).toBe(commandsKey(known));
});
