import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { type GateCheck, gateCheck } from '../../domain/gates/gate.js';
import type { SetUpResult } from '../../domain/gates/set-up.js';
import type { Redact } from '../../domain/text/redact.js';
import { type CommandSandboxDeps, enterCommandSandbox } from '../commands/enter-command-sandbox.js';
import { environmentOf, givenVariables, type ProjectVariables } from '../commands/given-variables.js';
import { runCommands, skipped } from '../commands/run-commands.js';
import { removeTree } from '../files/remove-tree.js';
import { mergeUnderWay } from '../git/worktree/merge-under-way.js';
import type { Bot } from '../git/run/git-environment.js';
import { endChecks } from '../git/worktree/check-processes.js';
import type { TaskWorktree } from '../git/worktree/task-worktree.js';
import { disown, forgetBefore, noteBefore } from './left-by-set-up.js';
import { differsFrom } from './set-up-files.js';
import { isSetUp, markSetUp } from './set-up-mark.js';
import type { SetUpOrder } from './set-up-order.js';
import { secretsForSetUp } from './set-up-secrets.js';
import { withoutTraces } from './without-traces.js';

export interface SetUpDeps extends CommandSandboxDeps {
  readonly projectVariables: ProjectVariables;
  readonly redact: Redact;
  readonly bot: Bot;
}

const unchanged: SetUpResult = { outcome: 'unchanged', checks: [], filesChanged: false };

/** Runs a project's set-up in a task's worktree, unless it has run there and nothing that it depends on has changed. */
export async function setUpWorktree(
  deps: SetUpDeps,
  order: SetUpOrder,
  worktree: TaskWorktree,
  signal: AbortSignal,
): Promise<SetUpResult> {
  const { setUp, workspace } = order;
  if (!(await needsSetUp(worktree, setUp))) return unchanged;
  const filesChanged = await differsFrom(worktree, workspace.baseCommit, setUp.files);
  const secrets = await secretsForSetUp(deps, order, worktree);
  switch (secrets.kind) {
    case 'unsaved':
      return unchanged;
    case 'withheld':
      return { outcome: 'withheld', checks: [], filesChanged, withheld: secrets.withheld };
    case 'refused': {
      const { names, files } = secrets.withheld;
      const tail = `A person has refused ${names.join(', ')} to the set-up while these are as they are: ${files.join(', ')}`;
      return { outcome: 'failed', checks: notRun(deps, order, tail), filesChanged: true };
    }
    case 'given': {
      const { checks, failed } = await run(deps, order, worktree, { secrets: secrets.values, signal });
      return { outcome: failed === null ? 'done' : 'failed', checks, filesChanged };
    }
  }
}

/** While conflicts lie in the worktree, its lockfile may be one of them. */
export async function needsSetUp(worktree: TaskWorktree, setUp: SetUpOrder['setUp']): Promise<boolean> {
  if (setUp.commands.length === 0 || (await mergeUnderWay(worktree)) !== null) return false;
  return !(await isSetUp(worktree, setUp));
}

async function run(
  deps: SetUpDeps,
  { setUp, environment, expose, role, sandbox, network, visit, workspace }: SetUpOrder,
  worktree: TaskWorktree,
  { secrets, signal }: { readonly secrets: Readonly<Record<string, string>>; readonly signal: AbortSignal },
) {
  const { runsDir, agentHome } = deps.sandboxHost;
  const { project } = worktree.task;
  // Of an attempt whose worker died.
  await endChecks(worktree);
  const isTrusted = Object.keys(secrets).length > 0;
  if (isTrusted) await withoutTraces(worktree, { base: workspace.baseCommit, bot: deps.bot });
  await noteBefore(worktree);
  const given = await givenVariables(deps, 'set-up', { project, expose, places: worktree });
  // Agents write in their home: what says there which registry is asked would be told the secrets.
  const home = isTrusted && agentHome !== null ? await emptyHome(worktree.gitDir) : null;
  const shell = await enterCommandSandbox(
    deps,
    { role, sandbox, network: network.setUp, ...mounts(given, home) },
    worktree,
  );
  const found = await runCommands({
    ...{ kind: 'set-up', commands: setUp.commands, worktree, shell, signal, runsDir, redact: deps.redact },
    environment: { ...environmentOf(deps, given, environment), ...secrets, ...(home !== null && { HOME: home }) },
    logs: `${visit.stage}-${visit.round}-set-up`,
  });
  const made = await disown(worktree);
  // What was cut off, or failed, runs again.
  await markSetUp(worktree, setUp, { made, isDone: found.failed === null });
  await forgetBefore(worktree);
  return found;
}

function mounts(
  { readable, writable }: { readonly readable: readonly string[]; readonly writable: readonly string[] },
  home: string | null,
) {
  return { readable, writable: home === null ? writable : [...writable, home] };
}

async function emptyHome(gitDir: string): Promise<string> {
  const home = join(gitDir, 'orch-home');
  await removeTree(home);
  await mkdir(home, { mode: 0o700 });
  return home;
}

function notRun({ redact }: SetUpDeps, { setUp }: SetUpOrder, tail: string): GateCheck[] {
  const [first, ...others] = setUp.commands;
  if (first === undefined) return [];
  const failed = gateCheck({ kind: 'set-up', name: redact(first.name), outcome: 'failed', tail });
  return [failed, ...skipped('set-up', others, redact)];
}
