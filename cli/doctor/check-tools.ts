import { randomUUID } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { ofProject, shellInSandbox } from '../../activities/commands/enter-command-sandbox.js';
import { type CommandShell, plainShell, runCommand } from '../../activities/commands/run-command.js';
import { findProgram } from '../../activities/processes/find-program.js';
import type { Project } from '../../config/projects/project.js';
import type { Settings } from '../../config/settings/settings.js';
import { programsOf } from '../../domain/gates/programs-of.js';
import type { TaskPolicy } from '../../domain/task/task.js';
import { assembleSandboxHost } from '../../worker/assemble/assemble-sandbox-host.js';
import { fail, type Finding, ok } from './finding.js';

const patienceSeconds = 60;

/** Whether a project's set-up and checks find their programs where they run. */
export async function checkTools(project: Project, policy: TaskPolicy, settings: Settings): Promise<Finding | null> {
  const name = `tools of ${project.name}`;
  const commands = [...policy.setUp.commands, ...policy.checks].map(({ run }) => run);
  // What lies in the repository is not there before a task, and `.` is any shell's own.
  const programs = [...new Set(commands.flatMap(programsOf))].filter((program) => !/^([^/].*\/|\.$)/.test(program));
  if (programs.length === 0) return null;
  const folder = await mkdtemp(join(tmpdir(), 'orch-doctor-'));
  try {
    const absent = await missingFrom(plainShell, programs, folder, settings);
    const inside = await sandboxShell(project, policy, settings, folder);
    if (typeof inside === 'string') return fail(name, inside, 'Correct the projects file, or this host.');
    const unseen =
      inside === null
        ? []
        : (await missingFrom(inside, programs, folder, settings)).filter((program) => !absent.includes(program));
    return await toFinding(name, programs, absent, unseen, settings);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Null: they run in no sandbox here, which is told elsewhere; a text: why there can be none. */
async function sandboxShell(
  { name: project }: Project,
  { agents: { developer } }: TaskPolicy,
  settings: Settings,
  folder: string,
): Promise<CommandShell | string | null> {
  const host = assembleSandboxHost(settings);
  if (developer.sandbox === 'off') return null;
  const state = await host.stateOf();
  if (state.kind !== 'works') return null;
  const emptyFile = join(folder, 'empty');
  await writeFile(emptyFile, '');
  const { commandEnvironment, agentEnvironments: environments } = settings;
  return shellInSandbox(
    { commandEnvironment, environments, sandboxHost: host },
    {
      ...{ bwrap: state.program, emptyFile, door: null, project, folder, readable: [], writable: [], hidden: [] },
      ...ofProject(host, project),
    },
  );
}

async function missingFrom(
  shellThere: CommandShell,
  programs: readonly string[],
  cwd: string,
  { commandEnvironment: environment }: Settings,
): Promise<string[]> {
  const { exitCode, tail } = await runCommand({
    shell: shellThere,
    command: `for name in ${programs.join(' ')}; do command -v "$name" >/dev/null || echo "missing $name"; done`,
    ...{ key: randomUUID(), cwd, environment, timeoutSeconds: patienceSeconds },
    signal: new AbortController().signal,
    log: () => undefined,
  });
  const lines = tail.split('\n');
  return exitCode === 0 ? programs.filter((program) => lines.includes(`missing ${program}`)) : [...programs];
}

async function toFinding(
  name: string,
  programs: readonly string[],
  absent: readonly string[],
  unseen: readonly string[],
  { commandEnvironment }: Settings,
): Promise<Finding> {
  if (absent.length + unseen.length === 0) return ok(name, programs.join(', '));
  const paths = await Promise.all(unseen.map((program) => findProgram(program, commandEnvironment['PATH'] ?? '')));
  const folders = [...new Set(paths.flatMap((path) => (path === null ? [] : [dirname(path)])))];
  return fail(
    name,
    [
      ...(absent.length === 0 ? [] : [`${absent.join(', ')} not found`]),
      ...(unseen.length === 0 ? [] : [`${unseen.join(', ')} not seen in the sandbox`]),
    ].join('; '),
    [
      ...(absent.length === 0 ? [] : [`Install ${absent.join(', ')}, on the worker’s PATH.`]),
      ...(unseen.length === 0
        ? []
        : [`Name what they need in the project’s \`sandbox.read\`, beginning with ${folders.join(', ')}.`]),
    ].join(' '),
  );
}
