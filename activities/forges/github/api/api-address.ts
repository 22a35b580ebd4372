/** Where a GitHub answers programs, by the address at which people read it: github.com, a tenant of ghe.com, an Enterprise server. */
export function apiAddress(url: string): string {
  const { host } = new URL(url);
  return host === 'github.com' || host.endsWith('.ghe.com') ? `https://api.${host}` : `${url}/api/v3`;
}
