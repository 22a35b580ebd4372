import { mirrorOf } from '../../activities/git/worktree/places.js';
import { probeSandbox } from '../../activities/sandbox/probe-sandbox.js';
import type { Project } from '../../config/projects/project.js';
import type { Settings } from '../../config/settings/settings.js';
import { commandsIn, type EnvironmentPolicy } from '../../domain/pipeline/environment.js';
import { programsOf } from '../../domain/gates/programs-of.js';
import type { Stage } from '../../domain/pipeline/stages.js';
import type { Repository, TaskPolicy } from '../../domain/task/task.js';
import type { AskGit } from '../init/ask-git.js';
import { fail, type Finding, ok, warn } from './finding.js';

/** What could go wrong, or too far, where a project is deployed or looked at by commands of its own. */
export async function checkDeploy(
  { name: project, repository }: Pick<Project, 'name' | 'repository'>,
  { deploy, pipeline }: Pick<TaskPolicy, 'deploy' | 'pipeline'>,
  settings: Pick<Settings, 'reposDir' | 'hostEnvironment'>,
  git: AskGit,
): Promise<Finding[]> {
  const findings: Finding[] = [];
  for (const stage of pipeline) {
    if (stage.deploysTo === null) continue;
    const environment = deploy.environments[stage.deploysTo];
    const commands = commandsIn(environment);
    if (commands.length === 0) continue;
    const name = `${stage.deploysTo} of ${project}`;
    const problems = [
      ...(await sandboxProblems(name, environment, settings)),
      ...approvalProblems(name, stage, environment),
      ...(await commandProblems(name, commands, await lookUp(settings, repository, git))),
    ];
    findings.push(...(problems.length === 0 ? [ok(name, commands.join('; '))] : problems));
  }
  return findings;
}

async function sandboxProblems(
  name: string,
  { sandbox }: EnvironmentPolicy,
  { hostEnvironment }: Pick<Settings, 'hostEnvironment'>,
): Promise<Finding[]> {
  if (sandbox === 'off') {
    const found =
      'sandbox off: what its commands run can read all that the worker’s user can, orch’s own credentials too';
    return [warn(name, found, 'Take `sandbox: off` away, unless a command itself has to leave a daemon behind.')];
  }
  if (sandbox === 'auto') return [];
  const state = await probeSandbox(hostEnvironment['PATH'] ?? '');
  if (state.kind === 'works') return [];
  return [fail(name, `bubblewrap is asked for, and ${state.problem}`, `${state.hint}.`)];
}

function approvalProblems(name: string, stage: Stage, { credentials, sandbox }: EnvironmentPolicy): Finding[] {
  if (stage.approval !== null || (credentials.length === 0 && sandbox !== 'off')) return [];
  const where = credentials.length > 0 ? `beside ${credentials.join(', ')}` : 'outside of any sandbox';
  const found = `code that agents wrote runs ${where} before a person has seen it`;
  return [warn(name, found, `Add ${stage.name} to the project’s \`approvals\`, unless that is meant.`)];
}

/** The mode of a file at the base branch; null: it has none of that name, and undefined: nobody can tell here. */
type LookUp = (path: string) => Promise<string | null | undefined>;

/** Where the origin is on this machine it is asked, else the mirror, which may be older. */
async function lookUp(
  { reposDir }: Pick<Settings, 'reposDir'>,
  { name, url, baseBranch }: Repository,
  git: AskGit,
): Promise<LookUp> {
  const commit = `refs/heads/${baseBranch}`;
  for (const folder of [...(url.startsWith('/') ? [url] : []), mirrorOf(reposDir, name)]) {
    if ((await git('-C', folder, 'rev-parse', '--verify', '--quiet', commit)) === null) continue;
    return async (path) => {
      const line = await git('-C', folder, 'ls-tree', '--full-tree', commit, '--', path);
      return line?.split(' ')[0] || null;
    };
  }
  return () => Promise.resolve(undefined);
}

const executableFile = '100755';
const link = '120000';

async function commandProblems(name: string, commands: readonly string[], modeOf: LookUp): Promise<Finding[]> {
  const findings: Finding[] = [];
  for (const program of new Set(commands.flatMap(programsInRepository))) {
    const path = program.replace(/^(\.\/)+/, '');
    const mode = await modeOf(path);
    if (mode === null)
      findings.push(warn(name, `${program} is no file of the base branch`, 'Add it, or correct the projects file.'));
    else if (mode !== undefined && mode !== executableFile && mode !== link)
      findings.push(
        warn(name, `${program} is not executable`, `Commit it as executable: git update-index --chmod=+x ${path}`),
      );
  }
  return findings;
}

/** Those that a command names by a path from the top of its checkout, where it stays. */
function programsInRepository(command: string): string[] {
  const programs = programsOf(command);
  return programs.includes('cd') ? [] : programs.filter((program) => /^[^/].*\//.test(program));
}
