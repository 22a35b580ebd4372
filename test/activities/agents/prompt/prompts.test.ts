import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { packageRoot } from '../../../../config/package-root.js';
import { readFrontMatter } from '../../../../domain/pipeline/front-matter.js';
import { defaultPipeline, roles, type Role, verdicts } from '../../../../domain/pipeline/stages.js';

const promptOf = (role: Role) => readFileSync(join(packageRoot, 'prompts', `${role}.md`), 'utf8');

/** Of the front matters that a prompt shows as code. */
function verdictsShown(prompt: string): (string | null)[] {
  const blocks = [...prompt.matchAll(/^```\n([^]*?)^```$/gm)].map(([, block = '']) => block);
  return blocks.filter((block) => block.startsWith('---\n')).map((block) => readFrontMatter(block).verdict);
}

describe.each(roles)('the built-in prompt of the %s', (role) => {
  const prompt = promptOf(role);
  const stages = defaultPipeline.filter((stage) => stage.role === role);

  test('names each artifact of its stages', () => {
    for (const artifact of stages.flatMap(({ artifacts }) => artifacts)) {
      expect(prompt).toContain(artifact.replace(/\*.*$/, ''));
    }
  });

  test('shows each verdict of its stages as it must be written, and no other', () => {
    const known = new Set(stages.flatMap(({ verdict }) => Object.keys(verdict?.effects ?? {})));
    expect(verdictsShown(prompt).sort()).toEqual([...known].sort());
    for (const other of verdicts.filter((verdict) => !known.has(verdict))) {
      expect(prompt).not.toMatch(new RegExp(`\\b${other}\\b`));
    }
  });

  test('names where its verdict stands', () => {
    for (const { verdict } of stages) if (verdict !== null) expect(prompt).toContain(verdict.artifact.split('/')[0]);
  });

  test('says what it must not touch, and that orch does the commits', () => {
    expect(prompt).toMatch(/^# [A-Z]/);
    expect(prompt).toContain('## What you must not touch');
    expect(prompt).toMatch(/do not commit/i);
  });
});
