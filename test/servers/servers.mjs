// The servers that all files of a test run share. Each is started when the first test asks for it, over HTTP, because
// the tests run in other processes; they end with the run.
import { createServer } from 'node:http';
import { startGitea } from './gitea.mjs';
import { startPostgres } from './postgres.mjs';
import { startTemporal } from './temporal.mjs';

const starts = {
  postgres: startPostgres,
  temporal: () => startTemporal(process.env.ORCH_TEST_TEMPORAL_PROGRAM),
  gitea: async () => {
    const { url, adminToken, process } = await startGitea();
    return { answer: { url, adminToken, isOurs: process !== null }, stop: () => process?.stop() };
  },
};

/** Answers where to ask, and how all of them are ended. */
export async function openServers() {
  const started = new Map();
  const server = createServer((request, response) => {
    // A connection that is kept may end at the moment in which it is used again.
    response.setHeader('connection', 'close');
    const name = request.url.slice(1);
    if (!(name in starts)) return response.writeHead(404).end();
    if (!started.has(name)) started.set(name, starts[name]());
    started.get(name).then(
      ({ answer }) => response.end(JSON.stringify(answer)),
      (error) => response.writeHead(500).end(error.message),
    );
  });
  await new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  return {
    url: `http://127.0.0.1:${server.address().port}`,
    close: async () => {
      server.close();
      server.closeAllConnections();
      for (const one of await Promise.allSettled(started.values())) await one.value?.stop();
    },
  };
}
