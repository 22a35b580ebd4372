import type { SandboxPaths } from './schema/places/sandbox-paths.js';
import type { Role } from '../../domain/pipeline/stages.js';
import type { Sandbox } from '../../domain/network/sandbox.js';
import { readProjects } from './projects.js';
import type { Settings } from '../settings/settings.js';

/** Which sandbox this host itself wants for a role: by its settings, unless its own projects file says otherwise. */
export function sandboxOf(settings: Settings, project: string, role: Role): Sandbox {
  const { sandbox } = settings.agent;
  if (sandbox === 'off') return sandbox;
  const own = readProjects(settings).find(({ name }) => name === project);
  return (own?.agents[role] ?? own?.agent)?.sandbox ?? sandbox;
}

/** What this host's own projects file lets a project's programs see. A task's input has no say in it. */
export function sandboxPathsOf(settings: Settings, project: string): SandboxPaths {
  return readProjects(settings).find(({ name }) => name === project)?.sandbox ?? { read: [], write: [] };
}
