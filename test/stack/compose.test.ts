import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { Ajv, type AnySchemaObject } from 'ajv';
import { parse } from 'yaml';
import { packageRoot } from '../../config/package-root.js';
import { isForgeVariable } from '../../config/settings/forge-accounts.js';
import { isPlaneVariable } from '../../config/settings/plane-accounts.js';
import { settingNames } from '../../config/settings/settings-schema.js';
import { dynamicConfig } from '../../stack/temporal/temporal-server.js';

interface Service {
  readonly image?: string;
  readonly ports?: readonly string[];
  readonly volumes?: readonly (string | { readonly type: string })[];
  readonly environment?: Readonly<Record<string, string>>;
  readonly env_file?: readonly { readonly path: string }[];
  readonly healthcheck?: { readonly test: readonly string[] };
  readonly depends_on?: Readonly<Record<string, { readonly condition: string }>>;
}
const read = (path: string) => readFileSync(join(packageRoot, path), 'utf8');
const text = read('docker-compose.yml');
const compose = parse(text) as {
  services: Record<string, Service>;
  volumes: Record<string, unknown>;
  networks: Record<string, unknown>;
};
const services = Object.entries(compose.services);
const example = read('.env.example');
const dockerfile = read('Dockerfile');
const { bin } = JSON.parse(read('package.json')) as { bin: { orch: string } };

/** Of the Compose specification (Apache-2.0), as compose-go v2.4.9 has it. */
function schemaProblems(text: string): unknown {
  const filled = text.replaceAll(/(?<!\$)\$\{[A-Z_]+(:[-?])([^}]*)\}/g, (_, operator, rest: string) =>
    operator === ':-' ? rest : 'set',
  );
  const schema = JSON.parse(read('test/fixtures/compose-spec.json')) as AnySchemaObject;
  // Of an earlier draft, whose rules ajv holds for all that.
  delete schema['$schema'];
  const validate = new Ajv({ allErrors: true, strict: false, validateFormats: false }).compile(schema);
  void validate(parse(filled));
  return validate.errors ?? [];
}

describe('docker-compose.yml', () => {
  test('is valid by the schema of Compose, which finds a slip', () => {
    expect(schemaProblems(text)).toEqual([]);
    expect(schemaProblems(text.replace('healthcheck:', 'healthchek:'))).toHaveLength(1);
    expect(schemaProblems(text.replace('service_healthy', 'healthy'))).not.toEqual([]);
  });

  test('holds Temporal with its database and UI, the ledger, a worker and the server', () => {
    expect(Object.keys(compose.services)).toEqual([
      'temporal-postgres',
      'temporal',
      'temporal-ui',
      'ledger',
      'worker',
      'server',
    ]);
  });

  test.each(services)('%s runs a pinned image', (_name, { image }) => {
    expect(image).toMatch(/^[a-z/-]+:\d+\.\d+(\.\d+)?(-[a-z]+)?$/);
  });

  test.each(services)('%s is checked for its health, by its own check or by that of its image', (name, service) => {
    expect(service.healthcheck !== undefined || (name === 'worker' && dockerfile.includes('\nHEALTHCHECK '))).toBe(
      true,
    );
  });

  test.each(services)('no port of %s is published beyond this host', (_name, { ports = [] }) => {
    for (const port of ports) expect(port).toMatch(/^127\.0\.0\.1:/);
  });

  test('what projects are given reaches the worker alone, and .env, with the passwords, nobody as a whole', () => {
    const given = services.flatMap(([name, { env_file = [] }]) => env_file.map(({ path }) => [name, path]));
    expect(given).toEqual([['worker', './worker.env']]);
  });

  test.each(services)('%s waits for those it needs until they are healthy', (_name, { depends_on = {} }) => {
    for (const [needed, { condition }] of Object.entries(depends_on)) {
      expect(compose.services).toHaveProperty(needed);
      expect(condition).toBe('service_healthy');
    }
  });

  test('data lies in named volumes that are declared', () => {
    const named = services.flatMap(([, { volumes = [] }]) =>
      volumes
        .map((volume) => (typeof volume === 'string' ? (volume.split(':')[0] ?? '') : volume.type))
        .filter((source) => /^[a-z-]+$/.test(source) && source !== 'bind'),
    );
    expect(named.sort()).toEqual(Object.keys(compose.volumes).sort());
  });

  test('every variable has a default or a message that says what to do, and stands in .env.example', () => {
    const variables = [...text.matchAll(/(?<!\$)\$\{([^}]*)\}/g)].map(([, inner = '']) => inner);
    expect(variables.length).toBeGreaterThan(0);
    for (const variable of variables) {
      const [, name = '', operator, rest = ''] = /^([A-Z_]+)(:-|:\?)(.*)$/.exec(variable) ?? [];
      expect(operator).toBeDefined();
      if (operator === ':?') expect(rest).toContain(name);
      expect(example).toMatch(new RegExp(`^#?${name}=`, 'm'));
    }
    expect(text.match(/(?<!\$)\$[A-Za-z_]/g)).toBeNull();
  });

  test('no secret has a default', () => {
    for (const [, { environment = {} }] of services) {
      for (const [name, value] of Object.entries(environment)) {
        if (/PASSWORD|PWD|DATABASE_URL/.test(name)) expect(value).toMatch(/\$\{[A-Z_]+:\?/);
      }
    }
  });

  test.each(['worker', 'server'])('the %s is told nothing that is no setting', (name) => {
    const told = Object.keys(compose.services[name]?.environment ?? {});
    const known = (name: string) => settingNames.includes(name) || isForgeVariable(name) || isPlaneVariable(name);
    expect(told.filter((name) => name.startsWith('ORCH_') && !known(name))).toEqual([]);
  });

  test('Temporal has the dynamic config of the dev server', () => {
    const mount = (compose.services.temporal?.volumes?.[0] as string).split(':');
    expect(compose.services.temporal?.environment?.DYNAMIC_CONFIG_FILE_PATH).toBe(mount[1]);
    const values = parse(read(mount[0] ?? '')) as Record<string, { value: unknown }[]>;
    const told = Object.entries(values).map(([name, entries]) => `${name}=${JSON.stringify(entries[0]?.value)}`);
    expect(told.sort()).toEqual([...dynamicConfig].sort());
  });

  test('every task queue has one partition and a fair matcher', () => {
    expect(dynamicConfig).toEqual(
      expect.arrayContaining([
        'matching.useNewMatcher=true',
        'matching.enableFairness=true',
        'matching.numTaskqueueReadPartitions=1',
        'matching.numTaskqueueWritePartitions=1',
      ]),
    );
  });
});

describe('.env.example', () => {
  test('names no ORCH_ variable that neither orch nor the compose file knows', () => {
    const names = [...example.matchAll(/^#?(ORCH_[A-Z_]+)=/gm)].map(([, name = '']) => name);
    expect(
      names.filter(
        (name) =>
          !settingNames.includes(name) &&
          !isForgeVariable(name) &&
          !isPlaneVariable(name) &&
          !text.includes(`\${${name}`),
      ),
    ).toEqual([]);
  });
});

describe('Dockerfile', () => {
  test('builds on a pinned image, runs as nobody special, and keeps its state in a volume', () => {
    const images = [...dockerfile.matchAll(/^FROM (\S+)/gm)].map(([, image = '']) => image);
    for (const image of images) expect(image).toMatch(/^node:24\.\d+\.\d+-[a-z]+-slim$/);
    expect(dockerfile).toMatch(/^USER orch$/m);
    expect(dockerfile).toMatch(/^VOLUME \/var\/lib\/orch$/m);
    expect(dockerfile).toMatch(/\bgit\b.*\bopenssh-client\b/);
    expect(dockerfile).toContain(`RUN ln -s /app/${bin.orch} `);
    expect(dockerfile).toContain(`COPY ${dirname(bin.orch)} `);
  });
});
