import { request as requestByHttp, type IncomingMessage } from 'node:http';
import { request as requestByHttps } from 'node:https';
import { once } from 'node:events';

/** A page cached on the way would be of the version before; a compressed one would not be searched. */
const headers = {
  accept: '*/*',
  'accept-encoding': 'identity',
  'cache-control': 'no-cache',
  'user-agent': 'orch (health check)',
};

/**
 * One GET, by a connection of its own: one that is kept open leads to the process that answered last, not to the one that was
 * deployed. Not by `fetch`, which keeps them, and refuses some ports. Whoever has the answer destroys it.
 */
export async function get(url: URL, signal: AbortSignal): Promise<IncomingMessage> {
  const { hostname, port, pathname, search } = url;
  // Not the URL itself: what stands before an `@` in it would be sent as a password.
  const options = {
    host: hostname.replace(/^\[(.*)\]$/, '$1'),
    ...(port !== '' && { port: Number(port) }),
    path: `${pathname}${search}`,
    headers: { ...headers, host: url.host },
    agent: false,
    signal,
  };
  // The environment's NODE_TLS_REJECT_UNAUTHORIZED is not for proofs.
  const request =
    url.protocol === 'https:' ? requestByHttps({ ...options, rejectUnauthorized: true }) : requestByHttp(options);
  // It may fail when nobody reads it any more.
  request.on('error', ignore);
  // An answer 101 is no response: nothing else would ever come.
  request.once('upgrade', (_response, socket) => {
    socket.destroy();
    request.emit('error', Object.assign(new Error('Upgrade'), { code: 'HPE_UPGRADE' }));
  });
  request.end();
  const [response] = (await once(request, 'response', { signal })) as [IncomingMessage];
  response.on('error', ignore);
  return response;
}

function ignore(): void {
  // See above.
}
