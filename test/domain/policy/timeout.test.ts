import { describe, expect, test } from '@jest/globals';
import { parseTimeoutOverrides, resolveTimeout } from '../../../domain/policy/timeout.js';

describe('time-outs by role', () => {
  test.each<{ text: string | undefined; reviewer: number; warnings: number }>`
    text                                     | reviewer | warnings
    ${undefined}                             | ${600}   | ${0}
    ${''}                                    | ${600}   | ${0}
    ${'{"reviewer": 3600}'}                  | ${3600}  | ${0}
    ${'{"reviewer": "3600"}'}                | ${3600}  | ${0}
    ${'{"developer": 10}'}                   | ${600}   | ${0}
    ${'{"reviewer": 3600'}                   | ${600}   | ${1}
    ${'[3600]'}                              | ${600}   | ${1}
    ${'null'}                                | ${600}   | ${1}
    ${'3600'}                                | ${600}   | ${1}
    ${'{"reviewer": 0}'}                     | ${600}   | ${1}
    ${'{"reviewer": -5}'}                    | ${600}   | ${1}
    ${'{"reviewer": "soon"}'}                | ${600}   | ${1}
    ${'{"reviewer": ""}'}                    | ${600}   | ${1}
    ${'{"reviewer": null}'}                  | ${600}   | ${1}
    ${'{"reviewer": 1e99}'}                  | ${600}   | ${1}
    ${'{"reviewr": 5, "reviewer": 60}'}      | ${60}    | ${1}
    ${'{"__proto__": 5, "reviewer": "1.5"}'} | ${1.5}   | ${1}
  `('$text → $reviewer s for the reviewer', ({ text, reviewer, warnings }) => {
    const overrides = parseTimeoutOverrides(text);
    expect(resolveTimeout('reviewer', overrides.value, 600)).toBe(reviewer);
    expect(overrides.warnings).toHaveLength(warnings);
  });
});
