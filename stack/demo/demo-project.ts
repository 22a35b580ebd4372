import { mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { stringify } from 'yaml';
import { packageRoot } from '../../config/package-root.js';
import { demoProjectsFile, findProject, readProjectsFile } from '../../config/projects/projects.js';
import type { Project } from '../../config/projects/project.js';
import type { DemoRepository } from './demo-repository.js';
import { writeWhole } from '../../activities/files/write-whole.js';

export const demoProjectName = 'demo';

/** Writes the projects file of the demo, from which `orch` in another terminal knows it too. */
export async function writeDemoProject(stateDir: string, { origin }: DemoRepository, paceMs: number): Promise<Project> {
  const file = demoProjectsFile(stateDir);
  const content = {
    projects: {
      [demoProjectName]: {
        repository: origin,
        repositoryName: 'orch-demo',
        baseBranch: 'main',
        agent: {
          program: join(packageRoot, 'dist/stack/demo/agent.js'),
          environment: { DEMO_PACE_MS: String(paceMs) },
        },
        approvals: ['requirements', 'deploy'],
        checks: ['node --test'],
      },
    },
  };
  await mkdir(dirname(file), { recursive: true });
  await writeWhole(file, `# Written by npm start.\n${stringify(content)}`);
  return findProject(readProjectsFile(file) ?? [], demoProjectName);
}
