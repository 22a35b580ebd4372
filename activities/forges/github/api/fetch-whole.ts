import { stepFailure } from '../../../temporal/failure.js';

const mostBytes = 50_000_000;
const emptyStatuses = [101, 204, 205, 304];

/**
 * `fetch` for octokit: an answer is whole when octokit sees it, since octokit takes one that breaks off for an empty text.
 * The token goes to the API's own origin alone, whatever a `Link` header says; redirects are not followed.
 */
export function fetchWhole(options: {
  readonly origin: string;
  readonly signal: AbortSignal;
  readonly requestMs: number;
}): typeof fetch {
  const { origin, signal, requestMs } = options;
  return async (address, init) => {
    const target = new URL(address instanceof Request ? address.url : address);
    if (target.origin !== origin) {
      throw stepFailure(
        'ForgeRejected',
        `${origin} names its next page at ${target.origin}: fix the server's own address.`,
      );
    }
    const limit = AbortSignal.any([signal, AbortSignal.timeout(requestMs)]);
    const response = await fetch(target, { ...init, redirect: 'manual', signal: limit });
    const { status, headers } = response;
    const body = await readWhole(response);
    if (response.ok && /^text\/html\b/.test(headers.get('content-type') ?? '')) {
      throw new Error('a page for people was answered, not JSON');
    }
    return new Response(emptyStatuses.includes(status) ? null : body, { status, headers });
  };
}

async function readWhole(response: Response): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of (response.body ?? []) as AsyncIterable<Uint8Array>) {
    bytes += chunk.byteLength;
    if (bytes > mostBytes) throw new Error(`an answer is larger than ${mostBytes} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
