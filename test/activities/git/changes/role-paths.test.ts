import { describe, expect, test } from '@jest/globals';
import { isProtected } from '../../../../activities/git/changes/role-paths.js';

describe('in a project that says nothing', () => {
  test.each([
    ...['.github/workflows/ci.yml', '.gitlab-ci.yml', '.circleci/config.yml', 'azure-pipelines.yml', 'Jenkinsfile'],
    ...[
      '.claude/settings.json',
      '.codex/config.toml',
      '.mcp.json',
      'AGENTS.md',
      'packages/x/CLAUDE.md',
      'claude.local.md',
      'CLAUDE.md/in-its-place.txt',
    ],
    ...['.gitmodules', 'lib/.gitattributes', '.lfsconfig', '.husky/pre-commit', '.openclaw/agents/x.md'],
    'orch.projects.yaml',
  ])('%s is protected', (path) => {
    expect(isProtected({}, path)).toBe(true);
  });

  test.each(['.gitignore', 'src/agents.ts', 'docs/agents.mdx', 'src/.github.js', 'githooks.md', 'my-agents.md'])(
    '%s is not',
    (path) => {
      expect(isProtected({}, path)).toBe(false);
    },
  );
});
