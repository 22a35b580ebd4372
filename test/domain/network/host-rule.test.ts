import { describe, expect, test } from '@jest/globals';
import {
  hostRuleProblem,
  loopbackTargets,
  parseTarget,
  reachAllowed,
  ruleOfUrl,
  targetInWords,
} from '../../../domain/network/host-rule.js';

describe('a rule', () => {
  test.each([
    'registry.npmjs.org',
    'Registry.Npmjs.Org.',
    'git.corp:3000',
    '*.example.org',
    '*.example.org:8443',
    'localhost',
    'localhost:5432',
    '10.1.2.3',
    '127.0.0.1:8080',
    '[::1]:8080',
    '[fd00::1]',
    'under_score.example.org',
  ])('%s is one', (rule) => {
    expect(hostRuleProblem(rule)).toBeNull();
  });

  test.each([
    '',
    '*',
    '*.',
    '*.*.org',
    'a*.org',
    'https://example.org',
    'example.org/path',
    'example.org:',
    'example.org:0',
    'example.org:65536',
    'user@example.org',
    'example..org',
    'exa mple.org',
    '[::1',
    '::1',
    '*.10.0.0.1',
    '10.0.0.0/8',
    'a%2eb.org',
    'x'.repeat(254),
  ])('%j is none', (rule) => {
    expect(hostRuleProblem(rule)).toContain('no host that can be named');
  });
});

describe('what a program asks for', () => {
  const rules = ['api.example.org', 'git.corp:3000', '*.cdn.example.org', 'localhost:5432', '10.1.2.3', '[::1]:8080'];

  test.each([
    ['api.example.org:443', 'private'],
    ['API.Example.ORG.:443', 'private'],
    ['api.example.org:80', 'private'],
    ['api.example.org:22', null],
    ['api.example.org:8443', null],
    ['example.org:443', null],
    ['evil-api.example.org:443', null],
    ['api.example.org.evil.org:443', null],
    ['git.corp:3000', 'private'],
    ['git.corp:443', null],
    ['a.cdn.example.org:443', 'public'],
    ['a.b.cdn.example.org:443', 'public'],
    ['cdn.example.org:443', null],
    ['xcdn.example.org:443', null],
    ['localhost:5432', 'near'],
    ['localhost.:5432', 'near'],
    ['LOCALHOST:5432', 'near'],
    ['127.0.0.1:5432', null],
    ['localhost:443', null],
    ['10.1.2.3:443', 'near'],
    ['0xa.1.2.3:443', 'near'],
    ['[::1]:8080', 'near'],
    ['[0:0:0:0:0:0:0:1]:8080', 'near'],
    ['[::ffff:127.0.0.1]:8080', null],
    ['127.1:443', null],
    ['0x7f.1:443', null],
    ['2130706433:443', null],
    ['0177.0.0.1:443', null],
    ['169.254.169.254:80', null],
  ])('%s: as far as %s', (authority, reach) => {
    const target = parseTarget(authority);
    expect(target === null ? 'unreadable' : reachAllowed(rules, target)).toBe(reach);
  });

  test.each([
    '',
    ':443',
    'api.example.org',
    'api.example.org:',
    'api.example.org:0',
    'api.example.org:99999',
    'api.example.org:443:443',
    'api.example.org@evil.org:443',
    'evil.org#api.example.org:443',
    'evil.org/api.example.org:443',
    'evil.org\\api.example.org:443',
    'api.example.org%00.evil.org:443',
    'api.example.org\u0000:443',
    'api..example.org:443',
    'api.example.org..:443',
    '::1:443',
    '[::1%25lo]:443',
    '[127.0.0.1]:443',
    `${'a.'.repeat(200)}org:443`,
  ])('%j is not taken', (authority) => {
    expect(parseTarget(authority)).toBeNull();
  });

  test.each([
    ['0x7f.1:80', '127.0.0.1:80'],
    ['2130706433:80', '127.0.0.1:80'],
    ['[::FFFF:127.0.0.1]:80', '[::ffff:7f00:1]:80'],
    ['EXAMPLE.org.:443', 'example.org:443'],
    ['$(id)`x`.org:443', '??id??x?.org:443'],
  ])('%s is told as %s', (authority, told) => {
    const target = parseTarget(authority);
    expect(target === null ? null : targetInWords(target)).toBe(told);
  });
});

test.each([
  ['https://api.anthropic.com', 'api.anthropic.com:443'],
  ['http://127.0.0.1:8080/v1', '127.0.0.1:8080'],
  ['http://gateway.corp', 'gateway.corp:80'],
  ['https://user:pass@gateway.corp/x', 'gateway.corp:443'],
  ['http://[::1]:9', '[::1]:9'],
  ['file:///etc', null],
  ['nonsense', null],
  ['', null],
])('the address %s is named by %s', (address, rule) => {
  expect(ruleOfUrl(address)).toBe(rule);
});

test('places on this host are those named with their port', () => {
  const rules = ['localhost:5432', '127.0.0.1:80', '[::1]:9', 'localhost', 'api.example.org:443', '*.localhost:1'];
  expect(loopbackTargets(rules)).toEqual([
    { host: 'localhost', port: 5432 },
    { host: '127.0.0.1', port: 80 },
    { host: '::1', port: 9 },
  ]);
});
