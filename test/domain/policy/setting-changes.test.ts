import { describe, expect, test } from '@jest/globals';
import { bareDeploy } from '../../../domain/pipeline/environment.js';
import { choosePipeline } from '../../../domain/pipeline/pipeline.js';
import { defaultPipeline, roles } from '../../../domain/pipeline/stages.js';
import { settingChanges } from '../../../domain/policy/setting-changes.js';
import type { TaskSettings } from '../../../domain/task/messages.js';
import type { ProjectCommand } from '../../../domain/gates/project-command.js';
import type { AgentPolicy, Repository, TaskPolicy } from '../../../domain/task/task.js';

function command(run: string, name = run): ProjectCommand {
  return { name, run, timeoutSeconds: 60 };
}

const bothChecks = 'npm test (60 s), lint: npm run lint (60 s)';

const agent = {
  agent: 'claude',
  model: null,
  effort: 'high',
  environment: {},
  tools: ['Read'],
} as unknown as AgentPolicy;
const policy = {
  pipeline: defaultPipeline,
  agents: Object.fromEntries(roles.map((role) => [role, agent])),
  approvers: null,
  setUp: { commands: [], files: [], secrets: [] },
  checks: [command('npm test'), command('npm run lint', 'lint')],
  maxTries: 2,
  protected: { allow: [], ask: false },
  merge: { method: 'merge', whenBaseMoved: 'merge', deleteBranch: false },
} as unknown as TaskPolicy;
const repository: Repository = { name: 'shop', url: '/shop.git', baseBranch: 'main' };
const present: TaskSettings = { policy, repository };

function changes(more: Partial<TaskPolicy>, of: Partial<Repository> = {}) {
  return settingChanges(present, { policy: { ...policy, ...more }, repository: { ...repository, ...of } });
}

function agentsWith(change: Partial<AgentPolicy>, ...changed: (typeof roles)[number][]): Pick<TaskPolicy, 'agents'> {
  return {
    agents: { ...policy.agents, ...Object.fromEntries(changed.map((role) => [role, { ...agent, ...change }])) },
  };
}

describe('what differs between two settings', () => {
  test('is nothing where nothing does, whatever the repository’s name, and as they come from another process', () => {
    expect(changes({}, { name: 'other' })).toEqual([]);
    expect(settingChanges(JSON.parse(JSON.stringify(present)) as TaskSettings, present)).toEqual([]);
  });

  test.each<[string, ReturnType<typeof changes>, [string, string, string]]>([
    ['a list', changes({ checks: [command('npm test')] }), ['checks', bothChecks, 'npm test (60 s)']],
    ['an emptied list', changes({ checks: [] }), ['checks', bothChecks, 'none']],
    [
      'a set-up',
      changes({ setUp: { commands: [command('npm ci')], files: [], secrets: [] } }),
      ['setup', 'none', 'npm ci (60 s)'],
    ],
    [
      'who reads a secret',
      changes({ setUp: { commands: [], files: [], secrets: [{ name: 'TOKEN', files: ['.npmrc'] }] } }),
      ['setupSecrets', 'none', 'TOKEN (.npmrc)'],
    ],
    ['a number', changes({ maxTries: 3 }), ['maxTries', '2', '3']],
    ['who may decide', changes({ approvers: ['local:ada'] }), ['approvers', 'none', 'local:ada']],
    [
      'a model',
      changes(agentsWith({ model: 'claude-x' }, 'developer')),
      ['agent.model of developer', 'none', 'claude-x'],
    ],
    [
      'the same of several roles',
      changes(agentsWith({ effort: 'low' }, 'analyst', 'tester')),
      ['agent.effort of analyst, tester', 'high', 'low'],
    ],
    [
      'a variable that an agent gets',
      changes(agentsWith({ environment: { CI: 'true' } }, 'developer')),
      ['agent.environment.CI of developer', 'none', 'true'],
    ],
  ])('%s is told, and taken without a question', (_, found, [what, from, to]) => {
    expect(found).toEqual([{ what, from, to, asks: false }]);
  });

  test.each<[string, ReturnType<typeof changes>, string]>([
    ['where the repository is', changes({}, { url: '/moved.git' }), 'repository.url'],
    ['the base branch', changes({}, { baseBranch: 'trunk' }), 'repository.baseBranch'],
    [
      'the forge',
      changes({}, { forge: { account: 'gitea', owner: 'o', name: 'n' } }),
      'repository.forge.account repository.forge.owner repository.forge.name',
    ],
    [
      'how it is merged',
      changes({ merge: { method: 'squash', whenBaseMoved: 'merge', deleteBranch: false } }),
      'merge.method',
    ],
    ['which files are protected', changes({ protected: { allow: ['x'], ask: false } }), 'protected.allow'],
    ['where roles may write', changes({ paths: { developer: ['src/'] } }), 'paths.developer'],
    [
      'the stages',
      changes({
        pipeline: choosePipeline({ stages: ['development', 'review'], approvals: ['review'] }, bareDeploy.environments),
      }),
      'pipeline approvals',
    ],
  ])('%s changes what was approved', (_, found, what) => {
    const asked = found.filter(({ asks }) => asks).map((change) => change.what);
    expect(asked.join(' ')).toMatch(new RegExp(`^${what}`));
    expect(asked).toHaveLength(found.length);
  });
});
