import { statSync } from 'node:fs';
import { relative } from 'node:path';
import { readTimes } from './times.mjs';

/** The longest file first, so that no process works alone at the end; one without a known time goes by its size. */
export default class LongestFirst {
  sort(tests) {
    const { files } = readTimes();
    const seconds = (test) => files[nameOf(test)]?.seconds ?? statSync(test.path).size / 1_000;
    return [...tests].sort((one, other) => seconds(other) - seconds(one));
  }

  shard(tests, { shardIndex, shardCount }) {
    const byName = [...tests].sort((one, other) => (one.path < other.path ? -1 : 1));
    return byName.filter((_, index) => index % shardCount === shardIndex - 1);
  }

  allFailedTests(tests) {
    const { files } = readTimes();
    return [...tests].filter((test) => files[nameOf(test)]?.failed === true);
  }

  /** The reporter writes them. */
  cacheResults() {}
}

function nameOf({ path, context }) {
  return relative(context.config.rootDir, path);
}
