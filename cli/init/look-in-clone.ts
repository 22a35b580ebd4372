import { findOnPath } from '../../activities/processes/find-program.js';
import type { Settings } from '../../config/settings/settings.js';
import { createRedact } from '../../domain/text/redact.js';
import { listenForInterruptions } from '../../stack/processes/interruptions.js';
import { note } from '../draw/output.js';
import { confirm } from '../session/confirm.js';
import type { AskGit } from './ask-git.js';
import type { FoundRepository } from './find-repository.js';
import { guess } from './guess/guess.js';
import { namedFilters } from './guess/named-filters.js';
import { programsOfGuesses, type Guess } from './guess/guessed.js';
import { showProgress } from './show-progress.js';
import { type FoundCommands, notTried, tryCommands } from './try-commands.js';
import { type Clone, withClone } from './with-clone.js';

export interface LookInClone {
  readonly settings: Settings;
  readonly repository: FoundRepository;
  readonly git: AskGit;
  /** Whether they are run; null: the person at the terminal is asked. */
  readonly wanted: boolean | null;
}

/** What a look into a clone tells of a project. */
export interface FoundInClone {
  readonly commands: FoundCommands;
  /** The filters of git that its attributes name. */
  readonly filters: readonly string[];
}

/** Beside the filters, the commands that set the project up and check it, tried where that is wanted; null: the person has stopped it. */
export async function lookInClone({ settings, repository, git, wanted }: LookInClone): Promise<FoundInClone | null> {
  const interruptions = listenForInterruptions(() => undefined);
  const { stop } = interruptions;
  try {
    return await withClone(repository, git, async (clone) => {
      stop.throwIfAborted();
      const guessed = guess(clone.files, await programsHere(settings.commandEnvironment.PATH ?? ''));
      const found = notTried(guessed);
      const isRun = isTriable(found) && (wanted ?? (await Promise.race([ask(guessed), stopped(stop)])) === true);
      stop.throwIfAborted();
      const commands = isRun ? await tryIn(clone, guessed, settings, stop) : found;
      return { commands, filters: namedFilters(clone.files) };
    });
  } catch (error) {
    if (!stop.aborted) throw error;
    note('stopped: nothing was written');
    process.exitCode = interruptions.exitCode(null);
    return null;
  } finally {
    interruptions.dispose();
  }
}

async function programsHere(searchPath: string): Promise<(name: string) => boolean> {
  const found = await Promise.all(programsOfGuesses.map((name) => findOnPath(name, searchPath)));
  const here = programsOfGuesses.filter((_, index) => found[index] !== null);
  return (name) => here.some((one) => one === name);
}

function stopped(stop: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    stop.addEventListener('abort', () => {
      reject(new Error('stopped'));
    });
  });
}

function isTriable({ setup, checks }: FoundCommands): boolean {
  return [...setup, ...checks].some(({ problem }) => problem === null);
}

async function ask({ setup, checks }: Guess): Promise<boolean | null> {
  const lines = [...setup, ...checks].map(({ run }) => `  ${run}`);
  const question = ['This looks like its set-up and its checks:', ...lines, 'In a clone that is thrown away:'];
  return confirm(`${question.join('\n')} run them now?`, { preset: 'yes' });
}

function tryIn({ folder }: Clone, guessed: Guess, settings: Settings, signal: AbortSignal): Promise<FoundCommands> {
  return tryCommands(guessed, {
    ...{ folder, signal, environment: settings.commandEnvironment },
    timeoutSeconds: { setup: settings.limits.setUpTimeoutSeconds, check: settings.limits.checkTimeoutSeconds },
    redact: createRedact(settings.secrets),
    progress: showProgress(),
  });
}
