import { rm } from 'node:fs/promises';
import type { HealthCheck } from '../../../domain/pipeline/environment.js';
import type { GateCheck } from '../../../domain/gates/gate.js';
import type { Redact } from '../../../domain/text/redact.js';
import { commandCheck } from '../../commands/command-check.js';
import { type CommandLogName, openCommandLog } from '../../commands/command-log.js';
import { type Command, runCommand } from '../../commands/run-command.js';
import { runProcesses } from '../../processes/run-processes.js';

export interface AskCommand extends Pick<Command, 'shell' | 'environment' | 'cwd' | 'key' | 'signal'> {
  readonly check: Extract<HealthCheck, { kind: 'command' }>;
  readonly withinMs: number;
  readonly runsDir: string;
  readonly log: CommandLogName;
  readonly redact: Redact;
}

/** Exit code 0 is health. A look is one of many, so only what has failed leaves a log. */
export async function askCommand({
  check: asked,
  withinMs,
  runsDir,
  log: named,
  redact,
  ...how
}: AskCommand): Promise<GateCheck> {
  // Of an attempt whose worker died.
  await runProcesses({ runKey: how.key, program: null, supervisor: null }).kill();
  const timeoutSeconds = withinMs / 1_000;
  const log = openCommandLog(runsDir, named, redact);
  const startedAt = performance.now();
  const ended = await runCommand({ ...how, command: asked.run, timeoutSeconds, log: log.write }).finally(log.close);
  const check = { kind: 'health', name: asked.run, ended, redact } as const;
  const times = { tookMs: Math.round(performance.now() - startedAt), limitMs: withinMs };
  if (ended.exitCode !== 0) return commandCheck({ ...check, ...times, logPath: log.path });
  if (log.path !== null) await rm(log.path, { force: true });
  return commandCheck({ ...check, ...times, logPath: null });
}
