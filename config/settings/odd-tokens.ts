import { isForgeVariable } from './forge-accounts.js';
import { isPlaneVariable } from './plane-accounts.js';
import type { SettingProblem } from './settings-error.js';

const ofToken = /_TOKEN(_[A-Z]+)?$/;
/** What a header of HTTP carries, and no token has spaces. */
const carried = /^[\x21-\x7e]+$/;

/** A token that no request can carry was not copied as it is: each request would fail, and not say of which setting. */
export function refuseOddTokens(given: Readonly<Record<string, string | undefined>>, problems: SettingProblem[]): void {
  for (const [name, value] of Object.entries(given)) {
    if (!ofToken.test(name) || !(isForgeVariable(name) || isPlaneVariable(name))) continue;
    if (value === undefined || carried.test(value.trim())) continue;
    const takes = 'a token as it was given, whole: ASCII characters without a space or a line break';
    problems.push({ name, got: null, takes });
  }
}
