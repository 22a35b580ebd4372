import { builtinModules } from 'node:module';
import tseslint from 'typescript-eslint';

/** With their prefix and without. */
const builtIn = `^(node:|(${builtinModules.join('|')})(/|$))`;
const outsideWorld = ['pg', 'pg/*', 'execa', 'zod', 'yaml', 'pino', '@temporalio/client', '@temporalio/worker'];

/** Values may come from the allowed places only; types may be imported from anywhere. */
function folder(files, patterns) {
  return {
    files,
    rules: {
      '@typescript-eslint/no-restricted-imports': [
        'error',
        { patterns: patterns.map((pattern) => ({ allowTypeImports: true, ...pattern })) },
      ],
    },
  };
}

export default tseslint.config(
  { ignores: ['dist/', 'coverage/', 'node_modules/', '.orch/', '.cache/'] },
  ...tseslint.configs.strictTypeChecked,
  {
    languageOptions: {
      parserOptions: {
        projectService: { allowDefaultProject: ['*.js', '*.mjs', 'scripts/*.mjs', 'test/*.mjs'] },
        tsconfigRootDir: import.meta.dirname,
      },
    },
    rules: {
      '@typescript-eslint/consistent-type-imports': 'error',
      // It would load the file all the same: a command's, for its options' types.
      '@typescript-eslint/no-import-type-side-effects': 'error',
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: true }],
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      eqeqeq: 'error',
    },
  },
  { files: ['**/*.{js,mjs}'], ...tseslint.configs.disableTypeChecked },
  {
    // Only config/ reads the environment.
    files: ['{activities,cli,client,domain,server,stack,worker,workflows}/**/*.ts'],
    rules: {
      'no-restricted-properties': [
        'error',
        {
          object: 'process',
          property: 'env',
          message: 'Only config/ reads the environment: take the value as a parameter.',
        },
      ],
    },
  },
  folder(
    ['workflows/**/*.ts'],
    [
      { group: outsideWorld, message: 'Workflows are deterministic: no I/O.' },
      { regex: builtIn, message: 'Workflows are deterministic: no I/O.' },
      {
        regex: '^(\\.\\./)+(activities|config|worker|server|client|cli|stack)/',
        message: 'Workflows take values from domain/ and @temporalio/workflow alone; types from anywhere.',
      },
    ],
  ),
  folder(
    ['domain/**/*.ts'],
    [
      { group: [...outsideWorld, '@temporalio/*'], message: 'domain/ is pure.' },
      { regex: builtIn, message: 'domain/ is pure.' },
      {
        regex: '^(\\.\\./)+(activities|workflows|worker|server|client|cli|config|stack)/',
        message: 'domain/ stands on itself alone.',
      },
    ],
  ),
  folder(
    ['activities/**/*.ts'],
    [
      {
        regex: '^(\\.\\./)+(workflows|worker|server|client|cli|stack)/',
        message: 'Activities know domain/ and their own subfolders; what else they need is handed to them.',
      },
    ],
  ),
  folder(
    ['config/**/*.ts'],
    [
      {
        regex: '^(\\.\\./)+(workflows|activities|worker|server|client|cli|stack)/',
        message: 'config/ knows domain/ alone.',
      },
    ],
  ),
  folder(
    ['client/**/*.ts'],
    [
      {
        regex: '^(\\.\\./)+(workflows|worker|server|cli|stack)/',
        message: 'client/ knows no terminal, no worker and no stack.',
      },
    ],
  ),
  folder(
    ['worker/**/*.ts'],
    [{ regex: '^(\\.\\./)+(cli|server|stack)/', message: 'worker/ knows no terminal, no server and no stack.' }],
  ),
  folder(
    ['server/**/*.ts'],
    [
      {
        regex: '^(\\.\\./)+(workflows|worker|cli|stack)/',
        message:
          'server/ knows no terminal, no worker and no stack; it asks workflows by their messages, which stand in domain/.',
      },
    ],
  ),
  folder(['stack/**/*.ts'], [{ regex: '^(\\.\\./)+cli/', message: 'stack/ stands below the command line.' }]),
);
