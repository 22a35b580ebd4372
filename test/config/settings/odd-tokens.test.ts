import { expect, test } from '@jest/globals';
import { readSettings } from '../../../config/settings/read-settings.js';

const good = {
  ORCH_PLANE_WORKSPACE: 'acme',
  ORCH_PLANE_TOKEN: 'plane_api_1',
  ORCH_GITEA_URL: 'https://git.example.org',
};

test.each([
  ['ORCH_PLANE_TOKEN', 'plane_api_…'],
  ['ORCH_PLANE_TOKEN_DEVELOPER', 'plane_api_1\nplane_api_2'],
  ['ORCH_GITEA_TOKEN', 'two words'],
])('%s that no request can carry is refused, and not shown', (name, value) => {
  const mistake = () => readSettings({ ...good, [name]: value }, '/nowhere');
  expect(mistake).toThrow(new RegExp(`${name} is \\(not shown\\); it takes a token as it was given`));
  expect(mistake).not.toThrow(value);
});

test('spaces around a token are none of it', () => {
  expect(readSettings({ ...good, ORCH_PLANE_TOKEN: ' plane_api_1 ' }, '/nowhere').planes.plane?.token).toBe(
    'plane_api_1',
  );
});
