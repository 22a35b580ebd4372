import { type CheckKind, type GateCheck, gateCheck } from '../../domain/gates/gate.js';
import type { ProjectCommand } from '../../domain/gates/project-command.js';
import type { Redact } from '../../domain/text/redact.js';
import { checkKey } from '../git/worktree/check-processes.js';
import type { TaskWorktree } from '../git/worktree/task-worktree.js';
import { withoutProxies } from '../network/upstream-proxy.js';
import { commandCheck } from './command-check.js';
import { type CommandLog, openCommandLog } from './command-log.js';
import { openNetwork } from './command-network.js';
import { type Command, type CommandResult, runCommand } from './run-command.js';

export interface RunCommands extends Pick<Command, 'shell' | 'environment' | 'signal'> {
  readonly kind: Extract<CheckKind, 'set-up' | 'command'>;
  readonly commands: readonly ProjectCommand[];
  readonly worktree: TaskWorktree;
  readonly runsDir: string;
  /** What their logs are named after: `development-1-check`, and the number of each. */
  readonly logs: string;
  readonly redact: Redact;
}

/** After the first that fails, none is run. */
export interface CommandsRun {
  readonly checks: readonly GateCheck[];
  /** The one that has failed, and the end of its output as it came; null: none has. */
  readonly failed: { readonly check: GateCheck; readonly tail: string } | null;
}

/** Runs a project's commands one after the other in a task's worktree, each with its limit and its log. */
export async function runCommands(run: RunCommands): Promise<CommandsRun> {
  const { kind, commands, worktree, runsDir, logs, redact, shell, signal } = run;
  const network = await openNetwork(shell.door);
  const environment = shell.door === null ? run.environment : withoutProxies(run.environment);
  const how = { shell, signal, environment };
  const checks: GateCheck[] = [];
  try {
    for (const [index, { name, run: command, timeoutSeconds }] of commands.entries()) {
      const log = openCommandLog(runsDir, { taskId: worktree.task.id, of: `${logs}-${index + 1}` }, redact);
      const startedAt = Date.now();
      const place = { key: checkKey(worktree), cwd: worktree.root };
      const ended = await runCommand({ ...how, ...place, command, timeoutSeconds, log: log.write })
        .then((result) => withRefused(result, network.refused(), kind, log))
        .finally(log.close);
      const times = { tookMs: Date.now() - startedAt, limitMs: timeoutSeconds * 1_000 };
      const check = commandCheck({ kind, name, ended, ...times, redact, logPath: log.path });
      checks.push(check);
      if (check.outcome === 'failed')
        return {
          checks: [...checks, ...skipped(kind, commands.slice(index + 1), redact)],
          failed: { check, tail: ended.tail },
        };
    }
    return { checks, failed: null };
  } finally {
    await network.close();
  }
}

const networkKey = { 'set-up': 'network.setup', command: 'network.checks' } as const;

/** Who reads what a command has written sees by that why it may have failed. */
function withRefused(result: CommandResult, hosts: readonly string[], kind: RunCommands['kind'], log: CommandLog) {
  if (hosts.length === 0) return result;
  const line = `network: refused ${hosts.join(', ')}; what is meant, name in the project's ${networkKey[kind]}\n`;
  const told = /(^|\n)$/.test(result.tail) ? line : `\n${line}`;
  log.write(Buffer.from(told));
  return { ...result, tail: result.tail + told };
}

/** What is told of commands that are not run. */
export function skipped(kind: RunCommands['kind'], commands: readonly ProjectCommand[], redact: Redact): GateCheck[] {
  return commands.map(({ name }) => gateCheck({ kind, name: redact(name), outcome: 'skipped' }));
}
