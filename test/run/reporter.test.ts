import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { packageRoot } from '../../config/package-root.js';

test('the time of a file is remembered, but not where tests were left out of it', () => {
  const cache = mkdtempSync(join(tmpdir(), 'orch-times-'));
  const result = { perfStats: { start: 0, end: 9_000 }, numFailingTests: 0, testResults: [] };
  const told = [
    ['whole.test.ts', { ...result, numPendingTests: 0 }],
    ['partly.test.ts', { ...result, numPendingTests: 3 }],
  ];
  const program = `
    import Progress from ${JSON.stringify(join(packageRoot, 'test/run/reporter.mjs'))};
    const reporter = new Progress({ rootDir: '/' });
    for (const [name, result] of ${JSON.stringify(told)})
      reporter.onTestResult({ path: '/' + name }, result, { numTotalTestSuites: 2 });
    reporter.onRunComplete(null, { startTime: Date.now() });`;
  const { stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', program], {
    env: { ...process.env, XDG_CACHE_HOME: cache },
    encoding: 'utf8',
  });
  try {
    expect(stderr).toMatch(/^\[1\/2\] whole.*\n\[2\/2\] partly/);
    const { files } = JSON.parse(readFileSync(join(cache, 'orch/test-times.json'), 'utf8')) as { files: object };
    expect(files).toEqual({ 'whole.test.ts': { seconds: 9, failed: false } });
  } finally {
    rmSync(cache, { recursive: true, force: true });
  }
});
