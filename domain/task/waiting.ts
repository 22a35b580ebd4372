/** Waits that end by themselves, in the words in which a task's status tells them. */

export interface TimedWait {
  readonly reason: string;
  readonly until: number;
  /** Absent where only the ledger answers. */
  readonly since?: number;
}

export function waitForLimit(agent: string): string {
  const name = agent === 'command' ? 'the agent' : `${agent.charAt(0).toUpperCase()}${agent.slice(1)}`;
  return `waiting for ${name}'s limit`;
}

export function waitToTryAgain(message: string): string {
  return `waiting to try again after: ${message}`;
}

/** `waiting for Claude's limit until 15:43 UTC`; with the date where that is another day than the one it began on. */
export function waitInWords({ reason, until, since }: TimedWait): string {
  const [date = '', time = ''] = minuteOf(until);
  const sameDay = since !== undefined && minuteOf(since)[0] === date;
  return `${reason} until ${sameDay ? time : `${date} ${time}`} UTC`;
}

/** Date and time of a moment. A limit that ends within a minute has ended after it. */
function minuteOf(moment: number): string[] {
  const minute = 60_000;
  return new Date(Math.ceil(moment / minute) * minute).toISOString().slice(0, 16).split('T');
}
