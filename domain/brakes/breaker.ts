/** Why a breaker is open. */
export const breakerCauses = ['transient', 'quota', 'login', 'credit', 'person', 'account'] as const;
export type BreakerCause = (typeof breakerCauses)[number];

/** Holds every run, whoever its provider is: a person opens and closes it. */
export const everything = 'all';

/** Of the account of a forge or a tracker, by its name in the settings. */
export function accountBreaker(account: string): string {
  return `account:${account}`;
}

export function isOfAccount(key: string): boolean {
  return key.startsWith(accountBreaker(''));
}

/** The name that a person knows: the agent's (`claude`), of a command its program's, the account's (`gitea`), or `all`. */
export function breakerName(key: string): string {
  return key.replace(/^(?:account:|command@)/, '').replace(/[@#].*$/, '');
}
