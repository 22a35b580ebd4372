// A process of its own, see download-temporal.ts: `run-sdk-download.js <folder> <version>`. The SDK offers its
// downloader only together with a start of what it has downloaded; the server is stopped at once.
import { Runtime } from '@temporalio/worker';

const [downloadDir = '', version = ''] = process.argv.slice(2);
Runtime.install({ shutdownSignals: [] });
const runtime = Runtime.instance();
try {
  const server = await runtime.createEphemeralServer({
    type: 'dev-server',
    exe: {
      type: 'cached-download',
      downloadDir,
      version,
      ttl: 86_400_000,
      sdkName: 'sdk-typescript',
      sdkVersion: '1.24.0',
    },
    namespace: 'default',
    ip: '127.0.0.1',
    port: null,
    uiPort: null,
    dbFilename: null,
    ui: false,
    log: { format: 'pretty', level: 'warn' },
    extraArgs: [],
  });
  await runtime.shutdownEphemeralServer(server);
  process.exit(0);
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
}
