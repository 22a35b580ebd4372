import type { Settings } from '../../config/settings/settings.js';
import { listenForInterruptions } from '../processes/interruptions.js';
import { startStack, type Stack } from './stack.js';

export interface StackUse {
  readonly settings: Settings;
  readonly say: (line: string) => void;
  /** Answers the exit code, and soon once the signal has come; null: it was interrupted. */
  readonly use: (stack: Stack, stop: AbortSignal) => Promise<number | null>;
}

/** Brings the stack up, uses it, and takes it down again however that ends: answers the exit code. */
export async function withStack({ settings, say, use }: StackUse): Promise<number> {
  const interruptions = listenForInterruptions((what) =>
    say(`${what}: stopping; tasks go on from here at the next start (once more: at once)`),
  );
  try {
    const stack = await startOrNull(settings, say, interruptions);
    const code = stack === null ? null : await useAndStop(stack, use, interruptions.stop);
    return interruptions.exitCode(code);
  } finally {
    interruptions.dispose();
  }
}

async function useAndStop(stack: Stack, use: StackUse['use'], stop: AbortSignal): Promise<number | null> {
  const failed = new AbortController();
  const used = use(stack, AbortSignal.any([stop, failed.signal]));
  try {
    return await Promise.race([used, stack.failed]);
  } finally {
    failed.abort();
    await stack.stop();
  }
}

/** Null where the start was interrupted. */
async function startOrNull(
  settings: Settings,
  say: (line: string) => void,
  { stop, hurry }: { readonly stop: AbortSignal; readonly hurry: AbortSignal },
): Promise<Stack | null> {
  try {
    return await startStack({ settings, say, signal: stop, hurry });
  } catch (error) {
    if (stop.aborted && !(error instanceof AggregateError)) return null;
    throw error;
  }
}
