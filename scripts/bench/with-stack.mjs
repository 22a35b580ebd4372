// A stack of a bench's own in a folder that is gone afterwards.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect } from '../../dist/client/connect.js';
import { readEnvironment } from '../../dist/config/settings/environment.js';
import { readSettings } from '../../dist/config/settings/read-settings.js';
import { startStack } from '../../dist/stack/run/stack.js';

/** Hands `use` the stack, connections to it, its settings and its folder. */
export async function withStack(use) {
  const folder = await mkdtemp(join(tmpdir(), 'orch-bench-'));
  const settings = readSettings(readEnvironment(folder), folder);
  const never = new AbortController().signal;
  const stack = await startStack({ settings, say() {}, signal: never, hurry: never });
  stack.failed.catch(() => undefined); // It tells of the parts' ends, also of those that we end.
  const connections = await connect(stack);
  try {
    return await use({ stack, connections, settings, folder });
  } finally {
    await connections.close();
    await stack.stop();
    await rm(folder, { recursive: true, force: true });
  }
}
