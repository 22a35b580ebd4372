import { orch } from '../../config/called-as.js';
import { missingVariables } from '../../config/projects/project-variables.js';
import { readKnownProjects } from '../../config/projects/projects.js';
import { resolvePolicy } from '../../config/projects/resolve-policy.js';
import type { Settings } from '../../config/settings/settings.js';
import { translateError } from '../../client/errors/translate-error.js';
import type { AskGit } from '../init/ask-git.js';
import { checkDeploy } from './check-deploy.js';
import { checkForge } from './check-forge.js';
import { checkProgram } from './check-host.js';
import { checkRepository, checkSigning } from './check-repository.js';
import { checkReach, checkSandbox } from './check-sandbox.js';
import { checkTools } from './check-tools.js';
import { checkTracker } from './check-tracker.js';
import { checkWebhooks } from './check-webhooks.js';
import { fail, type Finding, ok, warn } from './finding.js';

export function checkSettings({ warnings }: Settings): Finding[] {
  if (warnings.length === 0) return [ok('settings', 'all known')];
  return warnings.map((warning) => warn('settings', warning, 'Correct it in the environment or in .env.'));
}

const tasksThatAsk = 'A task that needs one is blocked before its agent starts, until it is there.';

/** The projects file, what is odd about each project, and the program of its agent. */
export async function checkProjects(settings: Settings, git: AskGit): Promise<Finding[]> {
  try {
    const { projects, broken } = readKnownProjects(settings);
    if (projects.length + broken.length === 0) {
      return [warn('projects', `none in ${settings.projectsFile}`, `Describe one: ${orch} init <path or URL>`)];
    }
    const findings: Finding[] = broken.map(({ name, problem }) => fail(`project ${name}`, problem.what, problem.hint));
    if (projects.length > 0) findings.unshift(ok('projects', projects.map(({ name }) => name).join(', ')));
    findings.push(...missingVariables(settings, projects).map((what) => warn('variables', what, tasksThatAsk)));
    for (const project of projects) {
      const { policy, warnings } = resolvePolicy(settings, project);
      const hint = 'Correct it in the projects file or in the settings.';
      findings.push(...warnings.map((warning) => warn(`project ${project.name}`, warning, hint)));
      findings.push(await checkRepository(project, settings));
      const signing = await checkSigning(project, settings);
      if (signing !== null) findings.push(signing);
      findings.push(await checkProgram(project.name, policy.agents.developer.program, settings));
      findings.push(await checkSandbox(project.name, policy, settings));
      const tools = await checkTools(project, policy, settings);
      if (tools !== null) findings.push(tools);
      const reach = checkReach(project.name, policy, settings);
      if (reach !== null) findings.push(reach);
      findings.push(...(await checkDeploy(project, policy, settings, git)));
      findings.push(...(await checkForge(project, policy, settings)));
      const tracker = await checkTracker(project, settings);
      if (tracker !== null) findings.push(tracker);
      findings.push(...(await checkWebhooks(project, settings)));
    }
    return findings;
  } catch (error) {
    const { what, hint } = translateError(error);
    return [fail('projects', what, hint)];
  }
}
