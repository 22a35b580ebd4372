import { dirname, join } from 'node:path';
import type { Run } from '../../store/runs.js';

/** Where a run keeps what; the log and the state lie directly in the folder of all runs. */
export interface RunFiles {
  readonly state: string;
  readonly log: string;
  /** What the run was started with: the task, the system prompt, the order to the supervisor. */
  readonly inputs: string;
  /** The key of the run whose files these are. */
  readonly key: string;
  readonly task: string;
  readonly prompt: string;
  readonly order: string;
  /** Where its sandbox reaches the network, and the hosts that it was refused there. */
  readonly proxy: string;
  readonly refused: string;
  /** By which the output of a deployment reaches its log. */
  readonly output: string;
}

export function runFiles(runsDir: string, number: number): RunFiles {
  const inputs = join(runsDir, `${number}.input`);
  return {
    state: join(runsDir, `${number}.json`),
    log: join(runsDir, `${number}.log`),
    inputs,
    key: join(inputs, 'run-key'),
    task: join(inputs, 'task.md'),
    prompt: join(inputs, 'prompt.md'),
    order: join(inputs, 'order.json'),
    proxy: join(inputs, 'proxy.sock'),
    refused: join(inputs, 'refused-hosts.json'),
    output: join(inputs, 'output'),
  };
}

/** The files of a run that has a number: where they were when it took it, whatever the settings say now. */
export function filesOf(run: Pick<Run, 'number' | 'outputPath'>): RunFiles {
  return runFiles(dirname(run.outputPath), run.number);
}
