import { describe, expect, test } from '@jest/globals';
import { readSettings } from '../../../config/settings/read-settings.js';
import { SettingsError } from '../../../config/settings/settings-error.js';

const read = (env: NodeJS.ProcessEnv) => readSettings({ HOME: '/nowhere', PATH: '/bin', ...env }, '/somewhere');
const token = `123456:${'a-token_'.repeat(4)}`;
const hook = 'https://hooks.slack.example/services/T000/B000/not-for-everybody-1234';

function mistakeOf(env: NodeJS.ProcessEnv): string {
  try {
    read(env);
  } catch (error) {
    if (error instanceof SettingsError) return error.what;
    throw error;
  }
  throw new Error('they were taken');
}

describe('the settings of notices', () => {
  test('are off unless they are given', () => {
    const { telegram, telegramChat, noticeWebhook, temporalUiUrl } = read({ ORCH_NOTIFY_WEBHOOK_FORM: 'slack' });
    expect([telegram, telegramChat, noticeWebhook, temporalUiUrl]).toEqual([null, null, null, null]);
  });

  test('are read, and what is secret of them is one of the secrets', () => {
    const settings = read({
      ...{ ORCH_TELEGRAM_TOKEN: ` ${token} `, ORCH_TELEGRAM_CHAT: '-100123/7' },
      ...{ ORCH_NOTIFY_WEBHOOK_URL: hook, ORCH_NOTIFY_WEBHOOK_SECRET: 'sign-with-this' },
      ORCH_TEMPORAL_UI_URL: 'https://temporal.example.org/ui/',
    });
    expect(settings).toMatchObject({
      telegram: { token, apiRoot: 'https://api.telegram.org' },
      telegramChat: '-100123/7',
      noticeWebhook: { url: hook, secret: 'sign-with-this', form: 'json' },
      temporalUiUrl: 'https://temporal.example.org/ui',
      warnings: [],
    });
    expect(settings.credentials).toEqual(expect.arrayContaining([token, hook, 'sign-with-this']));
  });

  test('a worker may know the chat alone', () => {
    expect(read({ ORCH_TELEGRAM_CHAT: '42' })).toMatchObject({ telegram: null, telegramChat: '42' });
  });

  test.each([
    ['http://127.0.0.1:9000/hook'],
    ['http://localhost/hook'],
    ['http://[::1]:9000/hook'],
    ['https://hooks.example.org/'],
  ])('a webhook may be at %s', (url) => {
    expect(read({ ORCH_NOTIFY_WEBHOOK_URL: url }).noticeWebhook).toEqual({ url, secret: null, form: 'json' });
  });

  test.each([
    ['ORCH_NOTIFY_WEBHOOK_URL', 'http://hooks.example.org/hook-of-mine', 'https, or http to this host alone'],
    ['ORCH_NOTIFY_WEBHOOK_URL', 'http://127.0.0.1.evil.example/hook-of-mine', 'https, or http to this host alone'],
    ['ORCH_NOTIFY_WEBHOOK_URL', 'https://me:hook-of-mine@hooks.example.org/', 'without a name and a password'],
    ['ORCH_NOTIFY_WEBHOOK_URL', 'ftp://hook-of-mine', 'a URL such as'],
    ['ORCH_NOTIFY_WEBHOOK_URL', 'hook-of-mine', 'a URL such as'],
    ['ORCH_NOTIFY_WEBHOOK_SECRET', 'short', 'at least 8 characters'],
    ['ORCH_NOTIFY_WEBHOOK_FORM', 'teams', 'one of json, slack'],
    ['ORCH_TELEGRAM_TOKEN', 'hook-of-mine', "a bot's token as BotFather tells it"],
    ['ORCH_TELEGRAM_CHAT', '@shop', 'is "@shop"; it takes the id of a chat, such as'],
    ['ORCH_TELEGRAM_API_ROOT', 'http://telegram.example.org', 'https, or http to this host alone'],
    ['ORCH_TEMPORAL_UI_URL', 'https://me:secret@temporal.example.org', 'without a name and a password'],
  ])('%s=%s is refused, and no secret is shown', (name, value, told) => {
    const mistake = mistakeOf({ [name]: value });
    expect(mistake).toContain(name);
    expect(mistake).toContain(told);
    expect(mistake).not.toContain('hook-of-mine');
  });

  test.each([
    ['ORCH_TELEGRAM_CHATS', 'ORCH_TELEGRAM_CHAT'],
    ['ORCH_TELEGRAM_BOT_TOKEN', 'ORCH_TELEGRAM_TOKEN'],
    ['ORCH_NOTIFY_WEBHOOK', 'ORCH_NOTIFY_WEBHOOK_URL'],
  ])('%s is told with its nearest name', (name, nearest) => {
    expect(read({ [name]: 'x' }).warnings).toEqual([`${name} is no setting of orch; did you mean ${nearest}?`]);
  });
});
