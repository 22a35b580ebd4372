import { describe, expect, test } from '@jest/globals';
import { planeProblem, readPlaneAccounts } from '../../../config/settings/plane-accounts.js';
import type { SettingProblem } from '../../../config/settings/settings-error.js';
import { unknownSettings } from '../../../config/settings/unknown-settings.js';

function read(given: Record<string, string>) {
  const problems: SettingProblem[] = [];
  return { ...readPlaneAccounts(given, problems), problems };
}
const acme = { ORCH_PLANE_WORKSPACE: 'acme', ORCH_PLANE_TOKEN: 'plane_api_1' };

describe('accounts of Plane', () => {
  test('are a workspace each, at Plane’s own address unless they say another; a name in the middle makes a second one', () => {
    const { accounts, webhookSecrets, problems } = read({
      ...acme,
      ORCH_PLANE_TOKEN_DEVELOPER: ' plane_api_2 ',
      ORCH_PLANE_WEBHOOK_SECRET: 'plane_wh_0123456789',
      ORCH_PLANE_SHOP_TWO_URL: 'http://127.0.0.1:8080/',
      ORCH_PLANE_SHOP_TWO_WORKSPACE: 'shop',
      ORCH_PLANE_SHOP_TWO_TOKEN: 'plane_api_3',
      ORCH_PLANE_SHOP_TWO_WEBHOOK_SECRET: 'plane_wh_abcdefghij',
    });
    expect(problems).toEqual([]);
    const kind = 'plane';
    expect(accounts).toEqual({
      plane: {
        kind,
        name: 'plane',
        url: 'https://api.plane.so',
        workspace: 'acme',
        token: 'plane_api_1',
        roleTokens: { developer: 'plane_api_2' },
      },
      'plane-shop-two': {
        kind,
        name: 'plane-shop-two',
        url: 'http://127.0.0.1:8080',
        workspace: 'shop',
        token: 'plane_api_3',
      },
    });
    expect(webhookSecrets).toEqual({ plane: 'plane_wh_0123456789', 'plane-shop-two': 'plane_wh_abcdefghij' });
  });

  test('an address alone, and a secret alone, say of none', () => {
    expect(read({ ORCH_PLANE_URL: 'https://plane.example.org' })).toEqual({
      accounts: {},
      webhookSecrets: {},
      problems: [],
    });
    expect(read({ ORCH_PLANE_WEBHOOK_SECRET: 'plane_wh_0123456789' })).toMatchObject({ accounts: {}, problems: [] });
  });

  test.each([
    [{ ORCH_PLANE_TOKEN: 't' }, ['ORCH_PLANE_WORKSPACE']],
    [{ ORCH_PLANE_WORKSPACE: 'acme' }, ['ORCH_PLANE_TOKEN']],
    [{ ORCH_PLANE_TOKEN_TESTER: 't' }, ['ORCH_PLANE_WORKSPACE', 'ORCH_PLANE_TOKEN']],
    [{ ...acme, ORCH_PLANE_URL: 'plane.example.org' }, ['ORCH_PLANE_URL']],
    [{ ...acme, ORCH_PLANE_URL: 'https://plane.example.org/api/v1' }, ['ORCH_PLANE_URL']],
    [{ ...acme, ORCH_PLANE_WORKSPACE: 'acme/x' }, ['ORCH_PLANE_WORKSPACE']],
    [{ ORCH_PLANE_SHOP_URL: 'x', ORCH_PLANE_SHOP_TOKEN: 't' }, ['ORCH_PLANE_SHOP_URL', 'ORCH_PLANE_SHOP_WORKSPACE']],
    [{ ...acme, ORCH_PLANE_WEBHOOK_SECRET: 'short' }, ['ORCH_PLANE_WEBHOOK_SECRET']],
  ] as [Record<string, string>, string[]][])('%j is refused at %j', (given, names) => {
    const { problems } = read(given);
    expect(problems.map(({ name }) => name)).toEqual(names);
    expect(JSON.stringify(problems)).not.toContain('"t"');
  });

  test('what a project names and the settings lack is told with the variables to set', () => {
    const { accounts } = read(acme);
    expect(planeProblem(accounts, 'plane')).toBeNull();
    expect(planeProblem(accounts, 'plane-shop')).toBe(
      'the workspace plane-shop of a Plane is not in the settings: set ORCH_PLANE_SHOP_WORKSPACE and ORCH_PLANE_SHOP_TOKEN',
    );
    expect(planeProblem(accounts, 'plan')).toContain('did you mean plane?');
  });
});

describe('a variable of Plane’s that orch does not know is told', () => {
  test.each([
    ['ORCH_PLANE_WORKSPACE_SLUG', 'did you mean ORCH_PLANE_WORKSPACE?'],
    ['ORCH_PLANE_BASE_URL', 'there are ORCH_PLANE_URL, ORCH_PLANE_WORKSPACE, ORCH_PLANE_TOKEN,'],
    ['ORCH_PLANE_API_TOKEN', 'did you mean ORCH_PLANE_TOKEN?'],
    ['ORCH_PLANE_TOKEN_DEVELOPPER', 'did you mean ORCH_PLANE_TOKEN_DEVELOPER?'],
    ['ORCH_PLANE_API_KEY', 'there are ORCH_PLANE_URL, ORCH_PLANE_WORKSPACE, ORCH_PLANE_TOKEN,'],
  ])('%s: %s', (name, said) => {
    expect(unknownSettings({ ...acme, [name]: 'x' })).toEqual([
      expect.stringContaining(`${name} is no setting of orch; ${said}`),
    ]);
  });

  test('and those of a second account are not', () => {
    expect(unknownSettings({ ...acme, ORCH_PLANE_SHOP_WORKSPACE: 'shop', ORCH_PLANE_SHOP_TOKEN: 't' })).toEqual([]);
  });
});
