/** What Gitea takes as a draft's title, whatever its case; a server may be set to take others. */
const drafts = /^(?:\s*(?:WIP:|\[WIP\]))+\s*/i;

/** A draft is a pull request whose title says so. */
export function titleOf(title: string, draft: boolean): string {
  return draft ? `WIP: ${plainTitle(title)}` : plainTitle(title);
}

export function plainTitle(title: string): string {
  return title.replace(drafts, '').trim() || 'untitled';
}
