import { describe, expect, test } from '@jest/globals';
import { resolveFallbackModel, resolveModel } from '../../../domain/policy/model.js';

const none = undefined;

describe('a role’s model', () => {
  test.each<{
    project: string | undefined;
    role: string | undefined;
    fallback: string | undefined;
    model: string | null;
    warned: string[];
  }>`
    project               | role                   | fallback              | model                  | warned
    ${none}               | ${none}                | ${none}               | ${null}                | ${[]}
    ${''}                 | ${''}                  | ${''}                 | ${null}                | ${[]}
    ${'claude-opus-4-6'}  | ${'claude-sonnet-4-6'} | ${'claude-haiku-4-5'} | ${'claude-opus-4-6'}   | ${[]}
    ${none}               | ${'claude-sonnet-4-6'} | ${'claude-haiku-4-5'} | ${'claude-sonnet-4-6'} | ${[]}
    ${''}                 | ${''}                  | ${'claude-haiku-4-5'} | ${'claude-haiku-4-5'}  | ${[]}
    ${'  claude-next-9 '} | ${none}                | ${none}               | ${'claude-next-9'}     | ${[]}
    ${'claude-3.5-x'}     | ${none}                | ${none}               | ${'claude-3.5-x'}      | ${[]}
    ${'gpt-5'}            | ${'claude-sonnet-4-6'} | ${none}               | ${'claude-sonnet-4-6'} | ${['gpt-5']}
    ${'gpt-5'}            | ${'Claude-X'}          | ${'claude-haiku-4-5'} | ${'claude-haiku-4-5'}  | ${['gpt-5', 'Claude-X']}
    ${'claude-'}          | ${none}                | ${none}               | ${null}                | ${['claude-']}
    ${none}               | ${'claude-a b'}        | ${none}               | ${null}                | ${['claude-a b']}
    ${none}               | ${none}                | ${'--dangerously'}    | ${null}                | ${['--dangerously']}
    ${'claude-a\nb'}      | ${none}                | ${none}               | ${null}                | ${['claude-a\\nb']}
  `('project $project, role $role, default $fallback → $model', ({ project, role, fallback, model, warned }) => {
    const sources = { agent: 'claude', role: 'developer', project, roleVariable: role, defaultVariable: fallback };
    const resolved = resolveModel(sources);

    expect(resolved.value).toBe(model);
    expect(resolved.warnings).toHaveLength(warned.length);
    warned.forEach((value, index) => {
      expect(resolved.warnings[index]).toContain(`"${value}"`);
      expect(resolved.warnings[index]).toContain('developer');
    });
  });
});

describe('the fallback model', () => {
  test.each<{ variable: string | undefined; model: string | null; warnings: number }>`
    variable              | model               | warnings
    ${none}               | ${null}             | ${0}
    ${''}                 | ${null}             | ${0}
    ${' claude-haiku-4 '} | ${'claude-haiku-4'} | ${0}
    ${'haiku'}            | ${null}             | ${1}
  `('$variable → $model', ({ variable, model, warnings }) => {
    const resolved = resolveFallbackModel(variable);
    expect(resolved.value).toBe(model);
    expect(resolved.warnings).toHaveLength(warnings);
  });
});
