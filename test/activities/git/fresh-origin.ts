import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { MockActivityEnvironment } from '@temporalio/testing';
import { DefaultLogger } from '@temporalio/worker';
import { type Places, placesOf } from '../../../activities/git/worktree/places.js';
import { createCommitAndPush } from '../../../activities/on-host/commit-and-push.js';
import {
  createPrepareWorkspace,
  type PrepareWorkspaceDeps,
  type PrepareWorkspaceInput,
  type PrepareWorkspaceOutput,
} from '../../../activities/on-host/prepare-workspace.js';
import { nothingTold } from '../../../domain/preflight/preflight.js';
import type { Role } from '../../../domain/pipeline/stages.js';
import { createSecretFinder } from '../../../domain/text/redact.js';
import type { TaskIdentity } from '../../../domain/task/task.js';
import '../../quiet-temporal.js';

/** A bare origin with one commit on main, and a host of its own beside it. */
export interface FreshOrigin {
  readonly folder: string;
  readonly origin: string;
  readonly deps: PrepareWorkspaceDeps;
  task(changes?: Partial<TaskIdentity>): TaskIdentity;
  places(task: TaskIdentity): Places;
  /** Commits files to a branch of the origin from a clone of somebody else. */
  pushAs(branch: string, files: Readonly<Record<string, string | null>>, from?: string): string;
  /** Git on the bare origin. */
  atOrigin(...args: readonly string[]): string;
  /** The same, in the place of what the branch was. */
  rewrite(branch: string, files: Readonly<Record<string, string | null>>, from: string): string;
  prepare(task: TaskIdentity, more?: Partial<PrepareWorkspaceInput>): Promise<PrepareWorkspaceOutput>;
  /** One run of a role that leaves these files. */
  run(
    task: TaskIdentity,
    role: Role,
    runNumber: number,
    files: Readonly<Record<string, string>>,
  ): Promise<Awaited<ReturnType<ReturnType<typeof createCommitAndPush>>>>;
  remove(): void;
}

export const testEnvironment = { PATH: process.env.PATH ?? '', HOME: '/nonexistent' };

export function freshOrigin(
  seed: Readonly<Record<string, string>> = { 'README.md': 'demo\n' },
  parent = tmpdir(),
): FreshOrigin {
  const folder = mkdtempSync(join(parent, 'orch-git-'));
  const origin = join(folder, 'origin.git');
  const clone = join(folder, 'somebody');
  plainGit(folder, 'init', '--quiet', '--bare', '--initial-branch=main', origin);
  plainGit(folder, 'clone', '--quiet', origin, clone);
  const deps = {
    reposDir: join(folder, 'repos'),
    hostId: 'host-1',
    environment: testEnvironment,
    bot: { name: 'orch bot', email: 'bot@example.org' },
    redact: (text: string) => text,
    findSecrets: createSecretFinder(['the-forge-token-of-orch']),
    mostPooled: 4,
    room: { folders: [folder], minFreeMegabytes: 0 },
    endRuns: () => Promise.resolve(),
    preflight: () => Promise.resolve(nothingTold),
    breakerOf: () => Promise.resolve('claude@api.anthropic.com#login'),
  };

  const self: FreshOrigin = {
    folder,
    origin,
    deps,
    task: (changes) => ({
      id: 'task/demo/item-1',
      project: 'demo',
      item: 'item-1',
      generation: 1,
      title: 'A small feature',
      branch: 'orch/item-1',
      repository: { name: 'demo', url: origin, baseBranch: 'main' },
      ...changes,
    }),
    places: (task) => placesOf(deps.reposDir, task),
    pushAs: (branch, files, from = branch) => {
      plainGit(clone, 'fetch', '--quiet', '--prune', 'origin');
      const start = plainGit(clone, 'ls-remote', 'origin', `refs/heads/${from}`) === '' ? [] : [`origin/${from}`];
      plainGit(clone, 'checkout', '--quiet', '-B', branch, ...start);
      for (const [path, text] of Object.entries(files)) {
        if (text === null) rmSync(join(clone, path), { recursive: true });
        else write(clone, { [path]: text });
      }
      plainGit(clone, 'add', '--all', '--force');
      plainGit(clone, 'commit', '--quiet', '--allow-empty', '-m', 'by somebody');
      plainGit(clone, 'push', '--quiet', 'origin', `HEAD:refs/heads/${branch}`);
      return plainGit(clone, 'rev-parse', 'HEAD');
    },
    atOrigin: (...args) => plainGit(origin, ...args),
    rewrite: (branch, files, from) => {
      plainGit(origin, 'update-ref', '-d', `refs/heads/${branch}`);
      return self.pushAs(branch, files, from);
    },
    prepare: (task, more) => inActivity(createPrepareWorkspace(deps), { task, epoch: 0, maxFileMegabytes, ...more }),
    run: async (task, role, runNumber, files) => {
      const workspace = await self.prepare(task);
      write(workspace.path, files);
      return inActivity(createCommitAndPush(deps), {
        ...aRun(runNumber),
        task,
        workspace,
        role,
        stage: 'development',
      });
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
  self.pushAs('main', seed);
  return self;
}

/** Calls an activity as a worker does. */
export function inActivity<Input, Output>(activity: (input: Input) => Promise<Output>, input: Input): Promise<Output> {
  return new MockActivityEnvironment({}, { logger: new DefaultLogger('ERROR') }).run(activity, input);
}

/** Git as anybody runs it, with the repository's own configuration and hooks. */
export function plainGit(cwd: string, ...args: readonly string[]): string {
  const identity = ['-c', 'user.name=Somebody', '-c', 'user.email=somebody@example.org', '-c', 'gc.auto=0'];
  const env = { ...testEnvironment, GIT_CONFIG_NOSYSTEM: '1', GIT_CONFIG_GLOBAL: '/dev/null', LC_ALL: 'C' };
  return execFileSync('git', [...identity, ...args], {
    cwd,
    env,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
  }).trimEnd();
}

/** The environment of a git that is cut off at a command that looks so, as a shell's pattern has it. */
export function gitThatFails(folder: string, pattern: string): Record<string, string> {
  const bin = join(folder, 'failing-bin');
  const failing = `case "$*" in ${pattern}) exit 1 ;; esac`;
  write(bin, { git: `#!/bin/sh\n${failing}\nPATH='${testEnvironment.PATH}'\nexec git "$@"\n` });
  chmodSync(join(bin, 'git'), 0o755);
  return { ...testEnvironment, PATH: `${bin}:${testEnvironment.PATH}` };
}

export function write(folder: string, files: Readonly<Record<string, string>>): void {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
}

/** Of a file, where a test is not about its size. */
export const maxFileMegabytes = 1_000;

/** A run as a commit names it, in a project that lets nobody change its protected files. */
export function aRun(runNumber: number) {
  return {
    runNumber,
    runKey: `key-of-run-${runNumber}`,
    acts: false,
    maxFileMegabytes,
    maxFiles: 1_000,
    protected: { allow: [], ask: false },
  } as const;
}
