import { describe, expect, test } from '@jest/globals';
import { parseProjects } from '../../../../config/projects/parse-projects.js';
import { ProjectsError } from '../../../../config/projects/projects-error.js';
import { resolvePolicy } from '../../../../config/projects/resolve-policy.js';
import { readSettings } from '../../../../config/settings/read-settings.js';

function resolved(keys: string, env: NodeJS.ProcessEnv = {}) {
  const [project] = parseProjects(`projects:\n  app: { repository: /app, ${keys} }\n`, '/team/orch.projects.yaml');
  if (project === undefined) throw new Error('no project');
  return resolvePolicy(readSettings({ HOME: '/nowhere', ...env }, '/somewhere'), project);
}

function mistakes(keys: string): string {
  try {
    resolved(keys);
  } catch (error) {
    return error instanceof ProjectsError ? error.message : String(error);
  }
  return 'taken';
}

describe('the network of a project’s agents', () => {
  test.each([
    ['', null],
    ['agent: { network: true }', 'open'],
    ['agent: { network: false }', []],
    ['agent: { network: [git.corp, "*.example.org:8443"] }', ['git.corp', '*.example.org:8443']],
  ])('%s: %j', (keys, network) => {
    expect(resolved(keys).policy.agents.developer.network).toEqual(network);
  });

  test.each([
    ['agent: { network: [https://example.org/x] }', /agent.network.0: .*no host that can be named/],
    ['agent: { network: yes please }', /agent.network: takes true for everything/],
    ['agent: { network: 7 }', /agent.network: takes true for everything/],
    ['agent: { network: [a.example.org], sandbox: off }', /agent.network: can be kept/],
  ])('%s is a mistake', (keys, told) => {
    expect(mistakes(keys)).toMatch(told);
  });

  test('is limited by a sandbox alone', () => {
    const off = { ORCH_AGENT_SANDBOX: 'off' };
    expect(() => resolved('agent: { network: [a.example.org] }', off)).toThrow(/limits the network of the analyst/);
    expect(resolved('agent: { network: true }', off).policy.agents.tester.network).toBe('open');
    expect(resolved('', off).policy.agents.tester.network).toBeNull();
  });
});

describe('the network of a project’s commands', () => {
  test.each([
    ['', { setUp: null, checks: null }],
    ['network: true', { setUp: 'open', checks: 'open' }],
    ['network: false', { setUp: [], checks: [] }],
    ['network: { setup: [npm.corp] }', { setUp: ['npm.corp'], checks: null }],
    ['network: { setup: true, checks: false }', { setUp: 'open', checks: [] }],
  ])('%s: %j', (keys, network) => {
    expect(resolved(keys).policy.network).toEqual(network);
  });

  test.each([
    ['network: { setUp: [a.org] }', /network.setUp: is not known; did you mean setup/],
    ['network: [a.org]', /network: .*expected object/i],
    ['network: { checks: ["*"] }', /network.checks.0: .*no host that can be named/],
  ])('%s is a mistake', (keys, told) => {
    expect(mistakes(keys)).toMatch(told);
  });

  test('is limited by the sandbox of who writes what they run', () => {
    const keys = 'network: { checks: [a.org] }, agents: { developer: { sandbox: off } }';
    expect(() => resolved(keys)).toThrow(/limits the network of its set-up or checks/);
    expect(() => resolved('network: { checks: [a.org] }, agents: { tester: { sandbox: off } }')).not.toThrow();
    expect(() => resolved('network: true, agent: { sandbox: off }')).not.toThrow();
  });
});

describe('tools and turns', () => {
  test('are those of the contract where nothing is said', () => {
    const { agents } = resolved('').policy;
    for (const { tools, maxTurns } of Object.values(agents)) {
      expect([tools, maxTurns]).toEqual([['Read', 'Write', 'Edit', 'Bash'], null]);
    }
  });

  test('are a role’s own', () => {
    const tools = ['Read', 'Bash(git log *)', 'mcp__tracker__read', 'mcp__docs', 'WebFetch(domain:example.org)'];
    const { policy, warnings } = resolved(`tools: { reviewer: ${JSON.stringify(tools)} }, maxTurns: { reviewer: 30 }`);
    expect(policy.agents.reviewer).toMatchObject({ tools, maxTurns: 30 });
    expect(policy.agents.developer).toMatchObject({ maxTurns: null });
    expect(warnings).toEqual([]);
  });

  test.each([
    ['tools: { reviewer: [Raed] }', /tools.reviewer.0: "Raed" is no tool of Claude Code; did you mean Read\?/],
    ['tools: { reviewer: [read] }', /did you mean Read\?/],
    ['tools: { reviewer: ["Bsh(git *)"] }', /did you mean Bash\?/],
    ['tools: { reviewer: [Quantum] }', /known: Agent, Bash/],
    ['tools: { reviewer: ["Bash(git"] }', /is no tool: a name/],
    ['tools: { reviewer: ["Read,Write"] }', /is no tool: a name/],
    ['tools: { reviewer: ["--dangerously"] }', /is no tool: a name/],
    ['tools: { reviewer: [mcp__] }', /is no tool of Claude Code/],
    ['tools: { reviewer: [] }', /must name a tool/],
    ['tools: { reviewr: [Read] }', /tools.reviewr: .*did you mean reviewer|reviewr/],
    ['maxTurns: { reviewer: 0 }', /from 1 up/],
    ['maxTurns: { reviewer: 1.5 }', /whole number/],
    ['maxTurns: 5', /maxTurns/],
  ])('%s is a mistake', (keys, told) => {
    expect(mistakes(keys)).toMatch(told);
  });

  test('that an agent does not take are told', () => {
    const keys = 'agents: { reviewer: { name: codex } }, tools: { reviewer: [Read] }, maxTurns: { reviewer: 3 }';
    expect(resolved(keys).warnings).toEqual([
      expect.stringMatching(/sets `tools` for the reviewer, whose agent codex takes none/),
      expect.stringMatching(/sets `maxTurns` for the reviewer, whose agent codex takes none/),
    ]);
  });
});
