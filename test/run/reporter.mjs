import { relative } from 'node:path';
import { writeTimes } from './times.mjs';

/** A line for each file as soon as it has ended, what failed below it, and the same again at the end, long lines cut. */
export default class Progress {
  #rootDir;
  #ended = 0;
  #files = {};
  #failed = [];

  constructor({ rootDir }) {
    this.#rootDir = rootDir;
  }

  onRunStart({ numTotalTestSuites }) {
    console.error(`${numTotalTestSuites} test files`);
  }

  onTestResult(test, result, { numTotalTestSuites }) {
    const name = relative(this.#rootDir, test.path);
    const failed = Boolean(result.testExecError) || result.numFailingTests > 0;
    const seconds = (result.perfStats.end - result.perfStats.start) / 1_000;
    this.#ended += 1;
    // With some tests left out (`-t`) it is sooner at its end than it will be with all.
    if (result.numPendingTests === 0) this.#files[name] = { seconds, failed };
    const ended = `[${this.#ended}/${numTotalTestSuites}]`;
    const tests = result.testResults.length;
    console.error(`${ended} ${failed ? 'FAILED ' : ''}${name} ${seconds.toFixed(1)} s, ${count(tests, 'test')}`);
    for (const { type, message } of result.console ?? []) console.error(`  console.${type}: ${message}`);
    if (!failed) return;
    console.error(result.failureMessage);
    this.#failed.push(name, cut(result.failureMessage ?? ''));
  }

  onRunComplete(_contexts, results) {
    writeTimes(this.#files);
    const { numPassedTests, numFailedTests, numPendingTests, numRuntimeErrorTestSuites, startTime } = results;
    const counts = [
      `${numPassedTests} passed`,
      `${numFailedTests} failed`,
      ...(numPendingTests > 0 ? [`${numPendingTests} skipped`] : []),
      ...(numRuntimeErrorTestSuites > 0 ? [`${count(numRuntimeErrorTestSuites, 'file')} could not run`] : []),
    ];
    const minutes = (Date.now() - startTime) / 60_000;
    console.error(['', ...this.#failed, `${counts.join(', ')}, in ${minutes.toFixed(1)} minutes`].join('\n'));
  }
}

/** A received value may be a whole conversation on one line. */
function cut(text) {
  return text.replace(/^(.{400}).+$/gm, '$1…');
}

function count(number, what) {
  return `${number} ${what}${number === 1 ? '' : 's'}`;
}
