import { createHmac } from 'node:crypto';
import { afterEach, describe, expect, test } from '@jest/globals';
import { postNotice } from '../../../server/notices/post-notice.js';
import { aReceiver, type Answer } from './a-receiver.js';

let closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  await Promise.all(closing.map((close) => close()));
  closing = [];
});

async function open(answer?: Parameters<typeof aReceiver>[0]) {
  const receiver = await aReceiver(answer);
  closing.push(receiver.close);
  return receiver;
}

const body = { id: 'ä & <b>', text: '🚨 blocked' };
const secret = 'sign-with-this';
const post = { delivery: 'loop shop ä', kind: 'loop', body };

test('a post is signed over its bytes, and names its kind and its delivery', async () => {
  const { received, url } = await open();
  expect(await postNotice({ url, secret }, post)).toEqual({ is: 'told' });
  const [{ headers, text } = { headers: {}, text: '' }] = received;
  expect(JSON.parse(text)).toEqual(body);
  expect(headers).toMatchObject({
    'content-type': 'application/json; charset=utf-8',
    'x-orch-event': 'loop',
    'x-orch-delivery': 'loop%20shop%20%C3%A4',
    'x-orch-signature-256': `sha256=${createHmac('sha256', secret).update(text).digest('hex')}`,
  });
});

test('without a secret nothing is signed', async () => {
  const { received, url } = await open();
  await postNotice({ url, secret: null }, post);
  expect(received[0]?.headers).not.toHaveProperty('x-orch-signature-256');
});

describe('an answer', () => {
  test.each<[Answer, object]>([
    [{ status: 204 }, { is: 'told' }],
    [
      { status: 429, headers: { 'retry-after': '7' } },
      { is: 'failed', problem: 'it answers 429', retrySeconds: 7 },
    ],
    [
      { status: 503, headers: { 'retry-after': '99999999' } },
      { is: 'failed', retrySeconds: 3_600 },
    ],
    [
      { status: 503, headers: { 'retry-after': 'soon' } },
      { is: 'failed', retrySeconds: null },
    ],
    [
      { status: 503, headers: { 'retry-after': 'Thu, 01 Jan 1970 00:00:00 GMT' } },
      { is: 'failed', retrySeconds: 0 },
    ],
    [{ status: 500 }, { is: 'failed', problem: 'it answers 500', retrySeconds: null }],
    [{ status: 403 }, { is: 'failed', problem: 'it answers 403' }],
    [{ status: 400 }, { is: 'refused', problem: 'it answers 400' }],
    [{ status: 404 }, { is: 'failed', problem: 'it answers 404' }],
    [{ status: 410 }, { is: 'gone', problem: 'it answers 410' }],
  ])('%j', async (answer, posted) => {
    const { url } = await open(() => answer);
    expect(await postNotice({ url, secret }, post)).toMatchObject(posted);
  });

  test('that leads elsewhere is not followed: nobody else is told', async () => {
    const elsewhere = await open();
    const { url } = await open(() => ({ status: 307, headers: { location: elsewhere.url } }));
    const posted = await postNotice({ url, secret }, post);
    expect(posted).toMatchObject({ is: 'failed', problem: expect.stringContaining('307') as unknown });
    expect(elsewhere.received).toEqual([]);
    expect(JSON.stringify(posted)).not.toContain('4711');
  });
});

test('a receiver that does not answer, or is not there, has failed, and its address is not told', async () => {
  const silent = await open(() => null);
  const late = await postNotice({ url: silent.url, secret }, post, 200);
  expect(late).toEqual({ is: 'failed', problem: 'it does not answer', retrySeconds: null });
  await silent.close();
  const away = await postNotice({ url: silent.url, secret }, post);
  expect(away).toMatchObject({ is: 'failed' });
  expect(JSON.stringify(away)).not.toContain('4711');
});
