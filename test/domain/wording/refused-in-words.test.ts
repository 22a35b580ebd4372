import { expect, test } from '@jest/globals';
import { mergeRefused, mostRefusedHosts } from '../../../domain/network/network.js';
import type { StageVisit } from '../../../domain/task/task.js';
import { refusedByRole, refusedInWords } from '../../../domain/wording/refused-in-words.js';

test.each([
  [{ tools: [], hosts: [] }, ''],
  [{ tools: ['WebFetch'], hosts: [] }, 'tools WebFetch (the project’s `tools` name them)'],
  [{ tools: [], hosts: ['a:1', 'b:2'] }, 'hosts a:1, b:2 (the agent’s `network` names them)'],
])('%j: %s', (refused, words) => {
  expect(refusedInWords(refused)).toBe(words.replaceAll('’', "'"));
});

test('what several runs of a role were refused is told once', () => {
  const visit = (role: string, hosts: string[], tools: string[] = []) =>
    ({ role, refused: { tools, hosts } }) as unknown as StageVisit;
  const visits = [
    visit('reviewer', ['a:1']),
    visit('developer', ['a:1', 'b:2'], ['WebFetch']),
    visit('developer', ['b:2', 'c:3'], ['WebFetch']),
    { role: 'tester' } as StageVisit,
  ];
  expect(refusedByRole(visits)).toEqual([
    expect.stringMatching(/^developer was refused: tools WebFetch \(.*\); hosts a:1, b:2, c:3 \(/),
    expect.stringMatching(/^reviewer was refused: hosts a:1 \(/),
  ]);
});

test('of very many, the first are kept', () => {
  const many = Array.from({ length: 50 }, (_, n) => `h${n}:1`);
  const merged = mergeRefused(undefined, { tools: many, hosts: many });
  expect([merged.tools, merged.hosts]).toEqual([many.slice(0, mostRefusedHosts), many.slice(0, mostRefusedHosts)]);
});
