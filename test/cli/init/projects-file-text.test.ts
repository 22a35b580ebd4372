import { expect, test } from '@jest/globals';
import { newProjectsFile } from '../../../cli/init/projects-file-text.js';
import { parseProjects } from '../../../config/projects/parse-projects.js';
import { undeployed } from '../../../config/projects/to-deploy.js';

const text = newProjectsFile({
  ...{ name: 'shop', url: '/shop.git', repositoryName: null, baseBranch: 'main', tracker: null },
  commands: { tried: false, setup: [], checks: [] },
  filters: [],
});

/** The file with a key and all below it no longer a comment. */
function uncommented(key: string): string {
  const lines = text.split('\n');
  const first = lines.indexOf(`    # ${key}:`);
  const rest = lines.slice(first + 1);
  const last = first + 1 + rest.findIndex((line) => !line.startsWith('    #   '));
  return lines.map((line, at) => (at >= first && at < last ? line.replace('# ', '') : line)).join('\n');
}

test('a new projects file says nothing of deployments, and what it has about them as a comment may be taken as it is', () => {
  expect(parseProjects(text, '/orch.projects.yaml')).toMatchObject([{ deploy: undeployed, approvals: null }]);
  const [shop] = parseProjects(uncommented('deploy'), '/orch.projects.yaml');
  expect(shop?.deploy).toMatchObject({
    files: ['deploy.sh', 'ops/'],
    environments: {
      staging: { command: './deploy.sh staging', credentials: ['STAGING_TOKEN'] },
      production: { rollback: './deploy.sh production', health: [{ kind: 'url' }, { kind: 'command' }] },
    },
    redeploy: 'ask',
  });
});
