// What `npm test` prints: a line for each file that is done, failures whole, and the totals. It leaves the files'
// times where `npm run test:slowest` finds them.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

export const timesFile = fileURLToPath(new URL('../../.cache/test-times.json', import.meta.url));

export default class Reporter {
  #root;
  #times = {};
  #done = 0;
  #failure;

  constructor({ rootDir }) {
    this.#root = rootDir;
  }

  onRunStart({ numTotalTestSuites }) {
    say(`${count(numTotalTestSuites, 'test file')}`);
  }

  onTestResult(test, result, { numTotalTestSuites }) {
    const file = relative(this.#root, test.path);
    const seconds = (result.perfStats.end - result.perfStats.start) / 1_000;
    this.#times[file] = seconds;
    this.#done += 1;
    const failed = result.numFailingTests > 0 || Boolean(result.testExecError);
    say(`[${this.#done}/${numTotalTestSuites}] ${failed ? 'FAIL' : 'PASS'} ${file} ${seconds.toFixed(1)} s`);
    for (const { message, origin } of result.console ?? []) say(`${message}\n${origin}`.trimEnd());
    if (failed) say(result.failureMessage);
    if (numTotalTestSuites === 1) for (const one of result.testResults) say(`  ${lineOf(one)}`);
  }

  onRunComplete(_contexts, results) {
    remember(this.#times);
    const { numPassedTests, numFailedTests, numPendingTests, numTodoTests, numRuntimeErrorTestSuites } = results;
    const failedFiles = results.testResults.filter(
      ({ numFailingTests, testExecError }) => numFailingTests || testExecError,
    );
    for (const { testFilePath } of failedFiles) say(`failed: ${relative(this.#root, testFilePath)}`);
    const minutes = (Date.now() - results.startTime) / 60_000;
    const skipped = numPendingTests + numTodoTests;
    const parts = [
      `${numPassedTests} passed`,
      `${numFailedTests} failed`,
      ...(skipped > 0 ? [`${skipped} skipped`] : []),
      ...(numRuntimeErrorTestSuites > 0 ? [`${count(numRuntimeErrorTestSuites, 'file')} could not be run`] : []),
    ];
    say(`${parts.join(', ')}, in ${minutes.toFixed(1)} min`);
    if (results.numTotalTests === 0) this.#failure = new Error('no test has run');
  }

  getLastError() {
    return this.#failure;
  }
}

/** The times of all files that have run so far, the newest of each. */
export function readTimes() {
  try {
    return JSON.parse(readFileSync(timesFile, 'utf8'));
  } catch {
    return {};
  }
}

function remember(times) {
  mkdirSync(dirname(timesFile), { recursive: true });
  writeFileSync(timesFile, JSON.stringify({ ...readTimes(), ...times }, null, 2));
}

function lineOf({ status, fullName, duration }) {
  const mark = { passed: '✓', failed: '✗' }[status] ?? status;
  return `${mark} ${fullName} ${((duration ?? 0) / 1_000).toFixed(1)} s`;
}

function count(number, what) {
  return `${number} ${what}${number === 1 ? '' : 's'}`;
}

/** Standard output is jest's own, for `--json`. */
function say(text) {
  process.stderr.write(`${text}\n`);
}
