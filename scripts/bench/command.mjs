// How soon the command line answers, beside a Node that does nothing.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { packageRoot } from '../../dist/config/package-root.js';
import { median, print } from './figures.mjs';

const times = 15;
const orch = join(packageRoot, 'dist/cli/orch.js');
const took = { help: [], nothing: [] };
for (let n = 0; n < times; n += 1) {
  took.nothing.push(milliseconds(['-e', '0']));
  took.help.push(milliseconds([orch, '--help']));
}
const [help, nothing] = [took.help, took.nothing].map((all) => median(all));
print('orch --help, node -e 0', `${Math.round(help)} ms, ${Math.round(nothing)} ms`);
print('orch --help ÷ node -e 0', (help / nothing).toFixed(1), '≤ 3');

function milliseconds(args) {
  const startedAt = performance.now();
  spawnSync(process.execPath, args, { stdio: 'ignore' });
  return performance.now() - startedAt;
}
