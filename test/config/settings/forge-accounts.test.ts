import { describe, expect, test } from '@jest/globals';
import { accountProblem, readForgeAccounts, tokenOf } from '../../../config/settings/forge-accounts.js';
import type { SettingProblem } from '../../../config/settings/settings-error.js';

function read(given: Record<string, string>) {
  const problems: SettingProblem[] = [];
  return { accounts: readForgeAccounts(given, problems), problems };
}

describe('accounts of forges', () => {
  test('one of each kind has the name of its kind; a name in the middle makes another one', () => {
    const { accounts, problems } = read({
      ORCH_GITEA_URL: 'https://git.example.org/',
      ORCH_GITEA_TOKEN: 't1',
      ORCH_GITEA_OWNER: 'team',
      ORCH_GITEA_SHOP_TWO_URL: 'http://127.0.0.1:3000/git',
      ORCH_GITEA_SHOP_TWO_TOKEN: 't2',
      ORCH_GITHUB_TOKEN: 't3',
      ORCH_GITHUB_WORK_URL: 'https://github.example.org',
      ORCH_GITHUB_WORK_APP_ID: '12',
      ORCH_GITHUB_WORK_APP_KEY_FILE: '/etc/orch/app.pem',
    });
    expect(problems).toEqual([]);
    expect(accounts).toEqual({
      gitea: { kind: 'gitea', name: 'gitea', url: 'https://git.example.org', token: 't1' },
      'gitea-shop-two': { kind: 'gitea', name: 'gitea-shop-two', url: 'http://127.0.0.1:3000/git', token: 't2' },
      github: { kind: 'github', name: 'github', url: 'https://github.com', credentials: { token: 't3' } },
      'github-work': {
        kind: 'github',
        name: 'github-work',
        url: 'https://github.example.org',
        credentials: { appId: '12', keyFile: '/etc/orch/app.pem' },
      },
    });
  });

  test('an address without a token is none: the orchestrator before had it for its links', () => {
    expect(read({ ORCH_GITEA_URL: 'https://git.example.org' })).toEqual({ accounts: {}, problems: [] });
  });

  test.each([
    [{ ORCH_GITEA_TOKEN: 't' }, 'ORCH_GITEA_URL'],
    [{ ORCH_GITEA_URL: 'ftp://x', ORCH_GITEA_TOKEN: 't' }, 'ORCH_GITEA_URL'],
    [{ ORCH_GITHUB_WORK_TOKEN: 't' }, 'ORCH_GITHUB_WORK_URL'],
    [{ ORCH_GITHUB_APP_ID: '12' }, 'ORCH_GITHUB_APP_KEY_FILE'],
    [{ ORCH_GITHUB_APP_KEY_FILE: '/k' }, 'ORCH_GITHUB_APP_ID'],
  ] as [Record<string, string>, string][])('%j lacks %s', (given, name) => {
    const { accounts, problems } = read(given);
    expect(accounts).toEqual({});
    expect(problems.map((problem) => problem.name)).toEqual([name]);
  });

  test('what a project names and the settings lack is told with the variables to set', () => {
    const { accounts } = read({ ORCH_GITEA_URL: 'https://git.example.org', ORCH_GITEA_TOKEN: 't' });
    expect(accountProblem(accounts, 'gitea')).toBeNull();
    expect(accountProblem(accounts, 'gitea-shop')).toBe(
      'the forge gitea-shop is not in the settings: set ORCH_GITEA_SHOP_URL and ORCH_GITEA_SHOP_TOKEN',
    );
  });

  test('a role may have a token of its own; the others speak by the account’s', () => {
    const { accounts, problems } = read({
      ORCH_GITEA_URL: 'https://git.example.org',
      ORCH_GITEA_TOKEN: 't1',
      ORCH_GITEA_TOKEN_DEVELOPER: ' t2 ',
      ORCH_GITEA_SHOP_URL: 'https://shop.example.org',
      ORCH_GITEA_SHOP_TOKEN: 't3',
      ORCH_GITEA_SHOP_TOKEN_REVIEWER: 't4',
      ORCH_GITHUB_APP_ID: '12',
      ORCH_GITHUB_APP_KEY_FILE: '/k',
      ORCH_GITHUB_TOKEN_TESTER: 't5',
    });
    expect(problems).toEqual([]);
    expect(accounts).toMatchObject({
      gitea: { token: 't1', roleTokens: { developer: 't2' } },
      'gitea-shop': { token: 't3', roleTokens: { reviewer: 't4' } },
      github: { credentials: { appId: '12' }, roleTokens: { tester: 't5' } },
    });
    const gitea = accounts['gitea-shop'];
    if (gitea?.kind !== 'gitea') throw new Error('no gitea-shop');
    expect(tokenOf(gitea, 'reviewer')).toEqual({ token: 't4', setBy: 'ORCH_GITEA_SHOP_TOKEN_REVIEWER' });
    expect(tokenOf(gitea, 'tester')).toEqual({ token: 't3', setBy: 'ORCH_GITEA_SHOP_TOKEN' });
  });

  test('tokens of roles alone lack the account’s', () => {
    const given = { ORCH_GITEA_URL: 'https://git.example.org', ORCH_GITEA_TOKEN_DEVELOPER: 't' };
    expect(read(given)).toMatchObject({ accounts: {}, problems: [{ name: 'ORCH_GITEA_TOKEN', got: null }] });
  });
});
