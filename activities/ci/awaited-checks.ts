import { matchesName } from '../../domain/ci/check-pattern.js';
import type { CiPolicy } from '../../domain/ci/ci-policy.js';
import type { Awaited } from '../../domain/ci/awaited.js';
import type { RequiredCheck } from '../forges/forge.js';
import type { CiLook } from './ci-look.js';
import { type AskedOfHead, expectedChecks } from './expected-checks.js';

type Asked = AskedOfHead & { readonly ci: Pick<CiPolicy, 'required'> };

/** What has not reported of a commit, and is required, likely or possible; null: nothing is known to be missing. */
export async function awaitedChecks(deps: CiLook, asked: Asked, signal: AbortSignal): Promise<Awaited | null> {
  const required = await missingRequired(asked);
  const { likely, possible } = await expectedChecks(deps, asked, signal);
  if (required.length === 0 && likely.length === 0 && possible.length === 0) return null;
  return { required, likely, ...(possible.length > 0 && { possible }) };
}

async function missingRequired({ task, ci, forge, checks }: Asked): Promise<readonly string[]> {
  const own = ci.required.map((name): RequiredCheck => ({ name, isMetBy: (check) => matchesName(name, check) }));
  const all = [...own, ...((await forge.readRequiredChecks(task.repository)) ?? [])];
  const missing = all.filter(({ isMetBy }) => !checks.some(({ name }) => isMetBy(name)));
  return [...new Set(missing.map(({ name }) => name))];
}
