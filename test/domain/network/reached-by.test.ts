import { expect, test } from '@jest/globals';
import { agents, type AgentName } from '../../../domain/agents/agents.js';
import { reachedBy } from '../../../domain/network/reached-by.js';
import { hostRuleProblem } from '../../../domain/network/host-rule.js';
import type { Network } from '../../../domain/network/network.js';

const ofClaude = agents.claude.network.hosts;

test.each<[AgentName, Record<string, string>, Network | null, readonly string[] | null]>([
  ['claude', {}, null, ofClaude],
  ['claude', {}, [], ofClaude],
  ['claude', {}, 'open', null],
  ['claude', {}, ['git.corp:3000'], [...ofClaude, 'git.corp:3000']],
  ['claude', { ANTHROPIC_BASE_URL: 'http://127.0.0.1:8080/v1' }, null, [...ofClaude, '127.0.0.1:8080']],
  ['claude', { ANTHROPIC_BASE_URL: 'https://gateway.corp' }, null, [...ofClaude, 'gateway.corp:443']],
  ['claude', { ANTHROPIC_BASE_URL: 'nonsense' }, null, ofClaude],
  ['codex', {}, null, agents.codex.network.hosts],
  ['command', { ANTHROPIC_BASE_URL: 'http://127.0.0.1:8080' }, null, []],
])('%s with %j and %j reaches %j', (name, environment, named, reached) => {
  expect(reachedBy(agents[name], environment, named)).toEqual(reached);
});

test('every host of an agent’s own can be named', () => {
  const hosts = Object.values(agents).flatMap(({ network }) => network.hosts);
  expect(hosts.filter((host) => hostRuleProblem(host) !== null)).toEqual([]);
});
