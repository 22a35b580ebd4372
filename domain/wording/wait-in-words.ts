import type { Wait, WaitFor } from '../task/waiting.js';
import { minuteOf } from '../text/minute.js';
import { breakerInWords, budgetInWords, turnInWords, wayPastBreaker, wayPastBudget } from './brakes-in-words.js';
import { shortCommit } from '../text/short-commit.js';

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
      return `next try ${minuteOf(wait)}, after: ${wait.failure}`;
    case 'breaker':
      return breakerWithWay(wait);
    case 'budget':
      return `${budgetInWords(wait)}; ${wayPastBudget(wait).command}`;
    case 'turn':
      return turnInWords(wait);
    case 'account':
      return accountInWords(wait);
    case 'checks':
      return checksInWords(wait);
    case 'merges':
      return `waiting for its turn to merge into ${wait.repository}`;
    case 'deployment':
      return wait.behind.length === 0
        ? `deploying to ${wait.environment}`
        : `waiting for its turn to deploy to ${wait.environment}, behind ${wait.behind.join(', ')}`;
    case 'forge':
      return `the forge does not merge yet: ${wait.reason}`;
    case 'host':
      return hostInWords(wait);
    case 'set-up':
      return wait.of === 'worktree'
        ? 'setting its worktree up'
        : "looking at the base: the project's set-up and checks, before any agent runs";
  }
}

function checksInWords(wait: Extract<WaitFor, { kind: 'checks' }> & Partial<Pick<Wait, 'since'>>): string {
  const { names, awaits } = wait;
  const [of, end] = [`of ${shortCommit(wait.commit)}`, `until ${minuteOf(wait)}`];
  if (names.length > 0) return `checks ${of} under way (${names.join(', ')}), ${end}`;
  if (awaits === undefined) return `looking for checks ${of}, ${end}`;
  const { required, likely, possible = [] } = awaits;
  if (required.length > 0) return `required checks ${of} have not reported (${required.join(', ')}), waiting ${end}`;
  if (likely.length > 0) return `looking for checks ${of}, likely because of ${likely.join(', ')}, ${end}`;
  return `looking for checks ${of} that have not shown themselves, possible because of ${possible.join(', ')}, ${end}`;
}

function breakerWithWay(wait: Extract<WaitFor, { kind: 'breaker' }> & Partial<Pick<Wait, 'since'>>): string {
  const way = wayPastBreaker(wait);
  if (way === null) return breakerInWords(wait);
  const who = wait.cause === 'person' ? '' : 'a person closes the breaker: ';
  return `${breakerInWords(wait)}; ${who}${way.command}`;
}

function accountInWords(wait: Extract<WaitFor, { kind: 'account' }> & Partial<Pick<Wait, 'since'>>): string {
  const { account, until } = wait;
  if (until === null) return `waiting for ${account} until a person closes its breaker: orch breaker close ${account}`;
  return `waiting for ${account} until ${minuteOf({ ...wait, until })}: it takes no more requests`;
}

function limitInWords(wait: Extract<WaitFor, { kind: 'limit' }> & Partial<Pick<Wait, 'since'>>): string {
  const limit = `waiting for ${nameOf(wait.agent)}'s limit`;
  if (wait.untold === undefined) return `${limit} until ${minuteOf(wait)}`;
  return `${limit}, whose end was not told, or not understood ("${wait.untold}"); next try ${minuteOf(wait)}`;
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
