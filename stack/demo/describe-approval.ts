import { artifactsFolder } from '../../domain/pipeline/stages.js';
import type { TaskView } from '../../domain/task/task-view.js';
import { demoGit } from './demo-git.js';
import type { DemoRepository } from './demo-repository.js';

type Environment = Readonly<Record<string, string>>;
const firstLines = 4;

/** What a person needs to see before deciding: the documents, or what would be merged; read from the origin. */
export async function describeApproval(
  view: TaskView,
  approval: string,
  { origin }: DemoRepository,
  env: Environment,
): Promise<string> {
  const git = (...args: string[]) => demoGit(origin, env, args);
  if (!approval.startsWith('requirements')) {
    const range = `main...${view.branch}`;
    return `git diff --stat ${range}\n${await git('diff', '--stat=72', range, '--')}`;
  }
  const folder = `${artifactsFolder(view.item)}/`;
  const paths = (await git('ls-tree', '-r', '--name-only', view.branch, folder)).split('\n').filter(Boolean);
  const documents = paths.map(async (path) => {
    const lines = (await git('show', `${view.branch}:${path}`)).split('\n').filter(Boolean);
    const shown = lines.slice(0, firstLines).map((line) => `    ${line}`);
    return [`  ${path}`, ...shown, ...(lines.length > firstLines ? ['    …'] : [])].join('\n');
  });
  return (await Promise.all(documents)).join('\n');
}
