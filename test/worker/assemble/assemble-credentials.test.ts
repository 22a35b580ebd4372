import { describe, expect, test } from '@jest/globals';
import type { ForgeAccount } from '../../../config/settings/forge-accounts.js';
import { assembleCredentials } from '../../../worker/assemble/assemble-credentials.js';

const gitea = (name: string, url: string): ForgeAccount => ({ kind: 'gitea', name, url, token: `token-of-${name}` });
const credentialsFor = assembleCredentials({
  gitea: gitea('gitea', 'https://git.example.org'),
  'gitea-below': gitea('gitea-below', 'https://example.org:8443/forge'),
  'gitea-deeper': gitea('gitea-deeper', 'https://example.org:8443/forge/deeper'),
  github: { kind: 'github', name: 'github', url: 'https://github.com', credentials: { token: 'token-of-github' } },
});

describe('git signs in', () => {
  test.each([
    ['https://git.example.org/a/b.git', 'token-of-gitea', 'ORCH_GITEA_TOKEN'],
    ['https://GIT.example.org:443/a/b', 'token-of-gitea', 'ORCH_GITEA_TOKEN'],
    ['https://somebody@git.example.org/a/b', 'token-of-gitea', 'ORCH_GITEA_TOKEN'],
    ['https://example.org:8443/forge/a/b', 'token-of-gitea-below', 'ORCH_GITEA_BELOW_TOKEN'],
    ['https://example.org:8443/forge/deeper/a/b', 'token-of-gitea-deeper', 'ORCH_GITEA_DEEPER_TOKEN'],
  ])('at %s as the account whose address that is', async (url, password, setting) => {
    expect(await credentialsFor(url)).toMatchObject({ username: 'orch', password, setting });
  });

  test('at GitHub by the name that a token has there', async () => {
    expect(await credentialsFor('https://github.com/a/b')).toMatchObject({
      username: 'x-access-token',
      password: 'token-of-github',
    });
  });

  test.each([
    'http://git.example.org/a/b',
    'https://git.example.org:8443/a/b',
    'https://git.example.org.evil.example/a/b',
    'https://evil.example/https://git.example.org/a/b',
    'https://git.example.org@evil.example/a/b',
    'https://example.org:8443/forgery/a/b',
    'https://example.org/forge/a/b',
    'ssh://git@git.example.org/a/b',
    'git@git.example.org:a/b',
    'git://git.example.org/a/b',
    'file:///git.example.org/a/b',
    '/git.example.org/a/b',
    'https://[',
  ])('not at %s', async (url) => {
    expect(await credentialsFor(url)).toBeNull();
  });
});
