// How long many tasks of one repository take at once, beside one of them: on a real stack, with agents that sleep.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect } from '../../dist/client/connect.js';
import { startTask } from '../../dist/client/start-task.js';
import { readEnvironment } from '../../dist/config/settings/environment.js';
import { parseProjects } from '../../dist/config/projects/parse-projects.js';
import { resolvePolicy } from '../../dist/config/projects/resolve-policy.js';
import { readSettings } from '../../dist/config/settings/read-settings.js';
import { startStack } from '../../dist/stack/run/stack.js';

/** Milliseconds from the first start to the last end: of one task, of the first `count` at once, and of the next ones. */
export async function tasksAtOnce({ origin, count, sleepSeconds }) {
  const folder = await mkdtemp(join(tmpdir(), 'orch-bench-'));
  // The stack's worker reads it, too.
  process.env.ORCH_AGENT_SLOTS = String(count);
  const settings = readSettings(readEnvironment(folder), folder);
  const never = new AbortController().signal;
  const stack = await startStack({ settings, say() {}, signal: never, hurry: never });
  stack.failed.catch(() => undefined); // It tells of the parts' ends, also of those that we end.
  const connections = await connect(stack);
  try {
    const run = async (items) => {
      const started = Date.now();
      await Promise.all(items.map((item) => start({ connections, settings, folder }, { origin, item, sleepSeconds })));
      await Promise.all(items.map((item) => connections.client.workflow.getHandle(`task/bench/${item}`).result()));
      return Date.now() - started;
    };
    await run(['first']);
    const one = await run(['alone']);
    const together = (name) => run(Array.from({ length: count }, (_, n) => `${name}-${n}`));
    return { one, many: await together('first'), next: await together('next') };
  } finally {
    await connections.close();
    await stack.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

/** A task of one stage, which its agent passes by two lines of requirements. */
async function start({ connections, settings, folder }, { origin, item, sleepSeconds }) {
  const papers = `docs/work-items/${item}`;
  const leave = `mkdir -p ${papers}; echo x > ${papers}/01-requirements.md; echo x > ${papers}/02-acceptance-criteria.md`;
  const sleep = item === 'first' ? 0 : sleepSeconds;
  const agent = { name: 'command', program: '/bin/sh', arguments: ['-c', `sleep ${sleep}; ${leave}`] };
  const bench = { repository: origin, agent, pipeline: ['analysis'], approvals: [] };
  const [project] = parseProjects(JSON.stringify({ projects: { bench } }), join(folder, 'projects.yaml'));
  const { policy } = resolvePolicy(settings, project);
  await startTask(connections, { project, policy, title: item, description: item, item });
}
