// All figures of this machine, one part after the other: each is a process of its own, and what fails does not hide the rest.
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const parts = ['command', 'demo', 'waiting', 'brakes', 'runs', 'git', 'webhooks', 'telegram', 'people'];
const failed = parts.filter((part) => {
  const program = fileURLToPath(new URL(`${part}.mjs`, import.meta.url));
  return spawnSync(process.execPath, [program], { stdio: 'inherit' }).status !== 0;
});
if (failed.length > 0) {
  console.error(`without figures: ${failed.join(', ')}`);
  process.exitCode = 1;
}
