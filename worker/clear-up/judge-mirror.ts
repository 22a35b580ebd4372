import { readKnownProjects } from '../../config/projects/projects.js';
import { searchAttributes } from '../../domain/task/messages.js';
import { goes, type Judgement, stays } from './found.js';
import type { Sources } from './host.js';

/** A mirror holds nothing that the origin has not, but a large one takes its time to come again. */
export async function judgeMirror({ client, settings }: Sources, repository: string): Promise<Judgement> {
  const { projects, broken } = readKnownProjects(settings);
  const user = projects.find((project) => project.repository.name === repository);
  if (user !== undefined) return stays(`the project ${user.name} uses it`);
  const [wrong] = broken;
  if (wrong !== undefined) return stays(`the project ${wrong.name} is described wrongly, and may use it`);
  if (projects.length === 0) return stays('no project is known here at all, so whether one uses it cannot be told');
  const query = `${searchAttributes.repo} = '${repository}' AND ExecutionStatus = 'Running'`;
  for await (const { workflowId } of client.workflow.list({ query })) return stays(`${workflowId} is under way`);
  return goes('no project uses it, and no task');
}
