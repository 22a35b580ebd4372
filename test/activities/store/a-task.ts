import type { TaskIdentity } from '../../../domain/task/task.js';

/** A task's identity, by default the first of item `1` of `demo`. */
export function aTask(given: Partial<TaskIdentity>): TaskIdentity {
  const { project, item, generation } = { project: 'demo', item: '1', generation: 1, ...given };
  return {
    id: `task/${project}/${item}${generation === 1 ? '' : `/${generation}`}`,
    title: 'Add a greeting',
    branch: `orch/${item}`,
    repository: { name: project, url: `/srv/${project}.git`, baseBranch: 'main' },
    ...given,
    project,
    item,
    generation,
  };
}
