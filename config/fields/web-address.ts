import { z } from 'zod';

/** A page or an API, without a slash at its end. */
export function webAddress(example: string) {
  const takes = `a URL such as ${example}`;
  return z
    .url({ protocol: /^https?$/, error: takes })
    .refine(hasNoCredentials, `${takes}, without a name and a password`)
    .transform((url) => url.replace(/\/+$/, ''));
}

/** Where secrets or texts of orch's are sent: encrypted, or not over any network. To the letter, for its end may mean something. */
export function safeAddress(example: string) {
  const takes = `a URL such as ${example}: https, or http to this host alone, without a name and a password`;
  return z.url({ protocol: /^https?$/, error: takes }).refine((url) => isSafe(url) && hasNoCredentials(url), takes);
}

function isSafe(url: string): boolean {
  if (!URL.canParse(url)) return false;
  const { protocol, hostname } = new URL(url);
  return protocol === 'https:' || /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(hostname);
}

function hasNoCredentials(url: string): boolean {
  if (!URL.canParse(url)) return false;
  const { username, password } = new URL(url);
  return username === '' && password === '';
}
