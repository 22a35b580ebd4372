/** @type {import('jest').Config} */
export default {
  testEnvironment: 'node',
  roots: ['<rootDir>/test'],
  testMatch: ['**/*.test.ts'],
  extensionsToTreatAsEsm: ['.ts'],
  transform: {
    '^.+\\.ts$': [
      '@swc/jest',
      { jsc: { parser: { syntax: 'typescript' }, target: 'es2022' }, module: { type: 'es6' } },
    ],
  },
  moduleNameMapper: { '^(\\.{1,2}/.*)\\.js$': '$1' },
  reporters: ['<rootDir>/test/run/reporter.mjs'],
  testSequencer: '<rootDir>/test/run/sequencer.mjs',
  globalSetup: '<rootDir>/test/global-setup.mjs',
  globalTeardown: '<rootDir>/test/global-teardown.mjs',
  // No test asserts a duration; a limit is there for what hangs, on machines of any speed.
  testTimeout: 400_000,
  // More than there are cores: what works on servers and processes waits for two thirds of its time.
  maxWorkers: 3,
  // Modules of ended test files stay in memory, and a large process is slow to fork git and the like.
  workerIdleMemoryLimit: '300MB',
};
