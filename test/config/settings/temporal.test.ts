import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { readTemporalConnection } from '../../../config/settings/temporal.js';

describe('Temporal’s own settings', () => {
  test('name no server where nothing is set', () => {
    expect(readTemporalConnection({ HOME: '/nowhere' })).toBeNull();
  });

  test('are read from its variables', () => {
    const env = {
      HOME: '/nowhere',
      TEMPORAL_ADDRESS: 'cloud:7233',
      TEMPORAL_NAMESPACE: 'team',
      TEMPORAL_API_KEY: 'key',
    };
    expect(readTemporalConnection(env)).toMatchObject({
      address: 'cloud:7233',
      namespace: 'team',
      apiKey: 'key',
      tls: true,
    });
  });

  test('are read from its file, and the variables count before it', () => {
    const path = join(mkdtempSync(join(tmpdir(), 'orch-temporal-')), 'temporal.toml');
    writeFileSync(path, '[profile.default]\naddress = "file:7233"\nnamespace = "file"\n');
    const env = { HOME: '/nowhere', TEMPORAL_CONFIG_FILE: path };
    expect(readTemporalConnection(env)).toMatchObject({ address: 'file:7233', namespace: 'file' });
    expect(readTemporalConnection({ ...env, TEMPORAL_NAMESPACE: 'other' })).toMatchObject({ namespace: 'other' });
  });
});
