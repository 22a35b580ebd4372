import type { RunEnding, TransientCause } from '../failures/failure.js';
import { keepStart } from '../text/cut-text.js';
import type { BreakerCause } from './breaker.js';

/** What a run has shown of its provider. */
export type Sign =
  /** A model has answered. */
  | { readonly kind: 'works' }
  | {
      readonly kind: 'fails';
      readonly cause: Exclude<BreakerCause, 'person' | 'account'>;
      /** Of a transient failure what follows the provider's name (`is overloaded`), else its own words. */
      readonly reason: string;
      /** Not before, as the provider said. */
      readonly notBefore: number | null;
      /** Parallel runs race to renew a login: once is no proof. */
      readonly onceMore: boolean;
    }
  | { readonly kind: 'nothing' };

export type Failing = Extract<Sign, { kind: 'fails' }>;

/** `answered`: a model has, or the program of an agent without one has succeeded. A usage limit is met by answers, too. */
export function signOf(ending: RunEnding, answered: boolean): Sign {
  if (ending.type === 'Succeeded') return { kind: 'works' };
  const { message, notBefore = null, onceMore = false } = ending;
  const said = keepStart(message.trim().split('\n', 1)[0] ?? '', longestReason);
  const fails = (cause: Failing['cause'], reason = said): Sign => {
    return { kind: 'fails', cause, reason, notBefore, onceMore };
  };
  if (ending.type === 'AgentQuota') return fails('quota');
  if (ending.type === 'AgentUnusable' && ending.lacks !== undefined) return fails(ending.lacks);
  if (answered) return { kind: 'works' };
  return ending.type === 'AgentTransient'
    ? fails('transient', whatIsWrong[ending.cause ?? 'server'])
    : { kind: 'nothing' };
}

const longestReason = 200;

/** What is wrong with a provider, after its name. */
const whatIsWrong: Readonly<Record<TransientCause, string>> = {
  overload: 'is overloaded',
  'rate-limit': 'takes no more requests',
  network: 'cannot be reached',
  server: 'fails',
  silence: 'does not answer',
};
