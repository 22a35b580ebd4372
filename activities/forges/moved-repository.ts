import { movedFrom } from '../../domain/git/moved-from.js';
import type { ForgeRepository } from '../../domain/task/forge.js';
import type { Repository } from '../../domain/task/task.js';

/** A repository as its forge answers for one that was renamed, or given to another owner. */
export interface MovedRepository {
  /** The forge's own number of it, which stays. */
  readonly id: string;
  readonly owner: string;
  readonly name: string;
}

/** The address of a request that was redirected, where it is the same API's; null: it is elsewhere, or none. */
export function redirectedTo(location: string | null | undefined, api: string): string | null {
  if (location === null || location === undefined || !URL.canParse(location, api)) return null;
  const base = api.replace(/\/+$/, '');
  const to = new URL(location, base);
  return to.search === '' && `${to.origin}${to.pathname}`.startsWith(`${base}/`)
    ? `${to.origin}${to.pathname}`.slice(base.length)
    : null;
}

/** The repository at its new place; null: its URL does not end in its old one. */
export function atNewPlace(repository: Repository, { owner, name }: MovedRepository): Repository | null {
  const { forge, url } = repository;
  if (forge === undefined) return null;
  const [, before, end = ''] = /^(.*?)(\.git)?\/?$/.exec(url) ?? [];
  const old = placeOf(forge);
  const ends = (separator: string) => before?.toLowerCase().endsWith(`${separator}${old}`.toLowerCase());
  if (before === undefined || (ends('/') !== true && ends(':') !== true)) return null;
  const moved = `${before.slice(0, before.length - old.length)}${placeOf({ owner, name })}${end}`;
  return { ...repository, url: moved, ...movedFrom(repository, moved), forge: { ...forge, owner, name } };
}

function placeOf({ owner, name }: Pick<ForgeRepository, 'owner' | 'name'>): string {
  return `${encodeURIComponent(owner)}/${encodeURIComponent(name)}`;
}
