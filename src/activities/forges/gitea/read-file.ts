import type { GiteaClient } from './client.js';

const largest = 1024 * 1024;

export async function readFile(
  client: GiteaClient,
  { ref, path }: { readonly ref: string; readonly path: string },
): Promise<string | null> {
  const parts = path.split('/').map(encodeURIComponent).join('/');
  const answer = await client.ask('GET', `/raw/${parts}`, { query: { ref }, answers: [404] });
  if (answer.status !== 404) return Buffer.byteLength(answer.text) > largest ? null : answer.text;
  await client.expectRepository();
  return null;
}
