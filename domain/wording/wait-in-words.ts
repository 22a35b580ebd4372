import { breakerName } from '../brakes/breaker.js';
import type { Wait, WaitFor } from '../task/waiting.js';

/** What a task waits for, as one sentence without its end. */
export function waitInWords(wait: WaitFor & Partial<Pick<Wait, 'since'>>): string {
  switch (wait.kind) {
    case 'approval':
      return `waiting for an approval, ${wait.approval}: ${wait.what}`;
    case 'person':
      return `blocked: ${wait.reason}`;
    case 'limit':
      return limitInWords(wait);
    case 'backoff':
      return `next try ${momentOf(wait)}, after: ${wait.failure}`;
    case 'breaker':
      return breakerInWords(wait);
    case 'budget':
      return `the budget ${wait.scope} is used up, until ${momentOf(wait)}`;
    case 'turn':
      return `${wait.agents} agents of ${wait.role ?? wait.project} are at work, as many as may be`;
    case 'account':
      return accountInWords(wait);
    case 'checks':
      return wait.names.length === 0
        ? `looking for checks of ${shortCommit(wait.commit)}`
        : `checks of ${shortCommit(wait.commit)} under way (${wait.names.join(', ')})`;
    case 'merges':
      return `waiting for its turn to merge into ${wait.repository}`;
    case 'forge':
      return `the forge does not merge yet: ${wait.reason}`;
    case 'host':
      return hostInWords(wait);
  }
}

function breakerInWords(wait: Extract<WaitFor, { kind: 'breaker' }> & Partial<Pick<Wait, 'since'>>): string {
  const { breaker, reason, until } = wait;
  return `${breakerName(breaker)}: ${reason}, ${until === null ? 'until a person closes its breaker' : `next try ${momentOf({ ...wait, until })}`}`;
}

function accountInWords(wait: Extract<WaitFor, { kind: 'account' }> & Partial<Pick<Wait, 'since'>>): string {
  const { account, until } = wait;
  if (until === null) return `waiting for ${account} until a person closes its breaker`;
  return `waiting for ${account} until ${momentOf({ ...wait, until })}: it takes no more requests`;
}

function limitInWords(wait: Extract<WaitFor, { kind: 'limit' }> & Partial<Pick<Wait, 'since'>>): string {
  const limit = `waiting for ${nameOf(wait.agent)}'s limit`;
  if (wait.untold === undefined) return `${limit} until ${momentOf(wait)}`;
  return `${limit}, whose end was not told, or not understood ("${wait.untold}"); next try ${momentOf(wait)}`;
}

function hostInWords(wait: Extract<WaitFor, { kind: 'host' }>): string {
  switch (wait.why) {
    case 'slot':
      return 'waiting for an agent slot of its host';
    case 'full':
      return `host ${wait.hostId} has no slot free`;
    case 'away':
      return `host ${wait.hostId} does not answer; the task goes on where another is free`;
    case 'none-free':
      return 'no host had an agent slot free; the task goes on where one is';
  }
}

function nameOf(agent: string): string {
  return agent === 'command' ? 'the agent' : `${agent.charAt(0).toUpperCase()}${agent.slice(1)}`;
}

function shortCommit(commit: string): string {
  return commit.slice(0, 12);
}

/** `15:43 UTC`; with the date where that is another day than the one it began on. */
function momentOf({ until, since }: { readonly until: number; readonly since?: number }): string {
  const [date = '', time = ''] = minuteOf(until);
  const sameDay = since !== undefined && minuteOf(since)[0] === date;
  return `${sameDay ? time : `${date} ${time}`} UTC`;
}

/** Date and time of a moment. A limit that ends within a minute has ended after it. */
function minuteOf(moment: number): string[] {
  const minute = 60_000;
  return new Date(Math.ceil(moment / minute) * minute).toISOString().slice(0, 16).split('T');
}
