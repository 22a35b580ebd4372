import { expect, test } from '@jest/globals';
import { SettingsError } from '../../../config/settings/settings-error.js';
import { readSettings } from '../../../config/settings/read-settings.js';

const read = (ORCH_PRICES_JSON: string) =>
  readSettings({ PATH: '/bin', HOME: '/nowhere', ORCH_PRICES_JSON }, '/x').prices;

test('prices are read by model; what is said of no cache costs as other input', () => {
  const text =
    '{"gpt-5": {"input": 1.25, "cacheRead": 0.125, "cacheWritten": 0, "output": 10}, "m": {"input": 2, "output": 3}}';
  expect(read(text)).toEqual({
    'gpt-5': { input: 1.25, cacheRead: 0.125, cacheWritten: 0, output: 10 },
    m: { input: 2, output: 3, cacheRead: 2, cacheWritten: 2 },
  });
  expect(read(' ')).toEqual({});
  expect(read('{}')).toEqual({});
});

test.each([
  ['{"gpt-5": {"input": 1', 'it takes JSON with the prices of models in US dollars per million tokens'],
  ['[]', 'it takes JSON'],
  ['null', 'it takes JSON'],
  ['7', 'it takes JSON'],
  ['{"gpt-5": 7}', '(gpt-5: '],
  ['{"gpt-5": {"input": 1}}', '(gpt-5.output: '],
  ['{"gpt-5": {"input": -1, "output": 2}}', '(gpt-5.input: '],
  ['{"gpt-5": {"input": "1", "output": 2}}', '(gpt-5.input: '],
  ['{"gpt-5": {"input": 1, "output": 1e99}}', '(gpt-5.output: '],
  ['{"gpt-5": {"input": 1, "output": 2, "cache": 3}}', '"cache"'],
  ['{" ": {"input": 1, "output": 2}}', 'it takes JSON'],
])('prices that are wrong keep orch from starting: %s', (text, told) => {
  expect(() => read(text)).toThrow(SettingsError);
  expect(() => read(text)).toThrow('ORCH_PRICES_JSON is ');
  expect(() => read(text)).toThrow(told);
});
