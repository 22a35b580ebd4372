import { describe, expect, test } from '@jest/globals';
import { forgeFailure } from '../../../activities/forges/forge-failure.js';

const refusal = (status: number, message: string, headers: Record<string, string> = {}) =>
  forgeFailure({
    account: 'gitea',
    setBy: 'ORCH_GITEA_TOKEN',
    status,
    message,
    header: (name) => headers[name],
    asked: 'PATCH /repos/a/b/pulls/1',
  });

describe('a refusal of a forge', () => {
  test.each<[string, number, string, Record<string, string>]>([
    ['that it cannot work just now', 502, '', {}],
    ['that it took too long', 408, '', {}],
    ['that there were too many requests', 429, 'slow down', {}],
    ['that a limit is reached', 403, 'API rate limit exceeded', {}],
    ['that another has changed the same at the same moment', 400, 'the issue is already changed', {}],
  ])('%s is tried again', (_what, status, message, headers) => {
    const failure = refusal(status, message, headers);
    expect(failure.nonRetryable).not.toBe(true);
    expect(failure.message).toContain('gitea');
  });

  test.each<[string, number, string, RegExp]>([
    ['of a token', 401, 'invalid token', /does not know the token.*Set ORCH_GITEA_TOKEN/],
    ['of a right', 403, 'no write permission', /may not do this .*no write permission/],
    ['of what is not there', 404, '', /has nothing for PATCH .*HTTP 404/],
    ['of a value', 422, 'title is\n too long', /refuses PATCH .*: title is too long$/],
    ['of an order', 400, 'the issue has changed its mind', /refuses PATCH/],
  ])('%s is for a person', (_what, status, message, told) => {
    expect(refusal(status, message)).toMatchObject({
      type: 'ForgeRejected',
      nonRetryable: true,
      message: expect.stringMatching(told),
    });
  });

  test('is not tried before the time that the forge names', () => {
    const failure = refusal(429, '', { 'retry-after': '7' });
    expect(failure).toMatchObject({ type: 'AccountPaused', details: [{ account: 'gitea', lookInMs: 7_000 }] });
    expect(failure.nextRetryDelay).toBeGreaterThanOrEqual(7_000);
  });
});
