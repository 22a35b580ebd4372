import { expect, test } from '@jest/globals';
import { parseProjects } from '../../../../config/projects/parse-projects.js';
import { type ProjectProblem, ProjectsError } from '../../../../config/projects/projects-error.js';
import type { Approvers } from '../../../../domain/pipeline/approvers.js';

function approversIn(said: string): Approvers | null | undefined {
  const [project] = parseProjects(
    `projects:\n  app:\n    repository: /app\n    approvers: ${said}\n`,
    '/team/orch.projects.yaml',
  );
  return project?.approvers;
}

test.each<[string, Approvers]>([
  ["[local:ada, 'gitea:Bob']", ['local:ada', 'gitea:Bob']],
  ['{ deploy: [gitea:release-manager] }', { deploy: ['gitea:release-manager'] }],
  ['[telegram:123456]', ['telegram:123456']],
  ['[plane:Ada@example.org]', ['plane:Ada@example.org']],
  ['[plane-shop:6F1C0C5E-1111-4222-8333-444455556666]', ['plane-shop:6f1c0c5e-1111-4222-8333-444455556666']],
  ['{ requirements: [local:ada], held: [local:bob] }', { requirements: ['local:ada'], held: ['local:bob'] }],
])('approvers: %s', (said, approvers) => {
  expect(approversIn(said)).toEqual(approvers);
});

test.each<[string, string, RegExp]>([
  ['[]', 'projects.app.approvers', /must name somebody/],
  ['{}', 'projects.app.approvers', /must name a kind/],
  ['ada', 'projects.app.approvers', /takes a list of identities, or such lists by kind/],
  ['[ada]', 'projects.app.approvers.0', /"ada" is no identity/],
  ['{ deploy: [ada] }', 'projects.app.approvers.deploy.0', /"ada" is no identity/],
  ['[telegram:ada]', 'projects.app.approvers.0', /"telegram:ada" names nobody: .* such as telegram:123456/],
  ['[telegram:-1001]', 'projects.app.approvers.0', /names nobody/],
  ['["telegram:@ada"]', 'projects.app.approvers.0', /names nobody/],
  ['[plane:ada]', 'projects.app.approvers.0', /"plane:ada" names nobody: .* such as plane:ada@example.org/],
  ['[plane-shop:Ada Lovelace]', 'projects.app.approvers.0', /names nobody/],
  ['["plane:42"]', 'projects.app.approvers.0', /names nobody/],
  ['{ deploy: [] }', 'projects.app.approvers.deploy', /must name somebody/],
  ['{ deploy: local:ada }', 'projects.app.approvers.deploy', /takes a list of identities/],
  ['{ deplyo: [local:ada] }', 'projects.app.approvers.deplyo', /is not known; did you mean deploy\?/],
])('refused, approvers: %s', (said, where, what) => {
  let problems: readonly ProjectProblem[] = [];
  try {
    approversIn(said);
  } catch (error) {
    if (!(error instanceof ProjectsError)) throw error;
    problems = error.problems;
  }
  expect(problems).toEqual([expect.objectContaining({ where, message: expect.stringMatching(what) })]);
});
