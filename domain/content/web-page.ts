/** The repository's page, where its URL is one. */
export function webPageOf(url: string): string | null {
  return /^https?:\/\//.test(url) ? url.replace(/\/+$/, '').replace(/\.git$/, '') : null;
}
