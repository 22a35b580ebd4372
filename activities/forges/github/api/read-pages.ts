import type { OctokitResponse } from '@octokit/types';
import type { GithubApi } from './api.js';

/** All items of a list, page by page. octokit's own paging takes a 409 for the end of a list, and so red checks for none. */
export async function readPages<Data, Item>(
  api: GithubApi,
  first: Promise<OctokitResponse<Data>>,
  itemsOf: (page: Data) => readonly Item[],
): Promise<Item[]> {
  const items: Item[] = [];
  let page = await first;
  for (;;) {
    items.push(...itemsOf(page.data));
    const next = /<([^<>]+)>;\s*rel="next"/.exec(page.headers.link ?? '')?.[1];
    if (next === undefined) return items;
    page = (await api.request(`GET ${next}`)) as OctokitResponse<Data>;
  }
}
