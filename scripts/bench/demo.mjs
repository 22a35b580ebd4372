// Figures of this machine: how long the demo takes with instant agents, and what lies between two agents.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect } from '../../dist/client/connect.js';
import { packageRoot } from '../../dist/config/package-root.js';
import { readEnvironment } from '../../dist/config/settings/environment.js';
import { readSettings } from '../../dist/config/settings/settings.js';
import { writeDemoProject } from '../../dist/stack/demo/demo-project.js';
import { ensureDemoRepository } from '../../dist/stack/demo/demo-repository.js';
import { playDemo } from '../../dist/stack/demo/play-demo.js';
import { plainScreen } from '../../dist/stack/watch/screen.js';
import { startStack } from '../../dist/stack/run/stack.js';
import { at, print, residentMiB, workerPid } from './figures.mjs';

await typed();
const folder = await mkdtemp(join(tmpdir(), 'orch-bench-'));
const settings = readSettings(readEnvironment(folder), folder);
const never = new AbortController().signal;
const quiet = { ...plainScreen(), say() {}, draw() {}, settle() {} };

const startedAt = Date.now();
const stack = await startStack({ settings, say() {}, signal: never, hurry: never });
stack.failed.catch(() => undefined); // It tells of the parts' ends, also of those that we end.
try {
  const upAt = Date.now();
  const repository = await ensureDemoRepository(stack.paths.demoDir, settings.hostEnvironment);
  const project = await writeDemoProject(settings.stateDir, repository, 0);
  const connections = await connect(stack);
  const end = await playDemo({
    settings,
    stack,
    project,
    repository,
    connections,
    screen: quiet,
    yes: true,
    interactive: false,
    stop: never,
  });
  const doneAt = Date.now();
  if (end !== 'done') throw new Error(`the demo ended ${end}`);

  const { rows: runs } = await connections.pool.query('select started_at, finished_at from agent_runs order by id');
  const gaps = runs
    .slice(1)
    .map((run, index) => run.started_at - runs[index].finished_at)
    .sort((a, b) => a - b);
  const histories = await measureHistories(connections.client);
  print('stack up', `${upAt - startedAt} ms`);
  print('first agent running', `${runs[0].started_at - startedAt} ms after the start`);
  print('demo with instant agents', `${doneAt - upAt} ms, ${doneAt - startedAt} ms with the stack`);
  print(
    "from an agent's exit to the next one's start",
    `p50 ${at(gaps, 0.5)} ms, p95 ${at(gaps, 0.95)} ms (${gaps.length})`,
  );
  print('history of the task', `${histories.events} events, ${histories.bytes} bytes in ${histories.runs} runs`);
  print("worker's memory", `${residentMiB(workerPid(stack))} MiB resident`);
  await connections.close();
} finally {
  await stack.stop();
  await rm(folder, { recursive: true, force: true });
}

/** `npm start -- --yes`, from the keystroke to the prompt, in a folder of its own. */
async function typed() {
  const folder = await mkdtemp(join(tmpdir(), 'orch-bench-'));
  const scripts = {
    prestart: `node '${packageRoot}/scripts/ensure-ready.mjs'`,
    start: `node '${packageRoot}/dist/stack/start.js'`,
  };
  await writeFile(join(folder, 'package.json'), JSON.stringify({ private: true, scripts }));
  try {
    const typedAt = Date.now();
    const npm = spawn('npm', ['start', '--', '--yes'], { cwd: folder, stdio: 'ignore' });
    const [code] = await once(npm, 'exit');
    const doneAt = Date.now();
    if (code !== 0) throw new Error(`npm start -- --yes ended with ${code}`);
    const { startedAt } = JSON.parse(readFileSync(join(folder, '.orch/runs/1.json'), 'utf8'));
    print('npm start -- --yes: first agent running after', `${startedAt - typedAt} ms`);
    print('npm start -- --yes: done, and all taken down after', `${doneAt - typedAt} ms`);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function measureHistories(client) {
  let events = 0;
  let bytes = 0;
  let runs = 0;
  for await (const { historyLength, historySize } of client.workflow.list()) {
    runs += 1;
    events += historyLength;
    bytes += historySize ?? 0;
  }
  return { events, bytes, runs };
}
