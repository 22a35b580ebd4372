import { spawn } from 'node:child_process';

/**
 * Ends a server and removes its folder as soon as this process is gone, however it went: nobody else holds the other end
 * of the pipe. Answers how to call it off.
 */
export function endWithUs(pid, folder) {
  const script = 'if ! read -r _; then kill -KILL "$1"; rm -rf -- "$2"; fi';
  const watch = spawn('/bin/sh', ['-c', script, 'sh', String(pid), folder], {
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  watch.unref();
  return () => {
    if (!watch.stdin.writableEnded) watch.stdin.end('called off\n');
  };
}
