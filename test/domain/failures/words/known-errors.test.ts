import { describe, expect, test } from '@jest/globals';
import type { ErrorMeaning } from '../../../../domain/failures/words/error-kind.js';
import { kinds, knownError } from '../../../../domain/failures/words/known-errors.js';
import { lastError } from '../../../../domain/failures/words/last-error.js';

/** As programs print them, one line each, the last line of what they print. */
const spellings: Readonly<Record<string, readonly [ErrorMeaning, string][]>> = {
  'Claude Code': [
    ['network', 'API Error: Unable to connect to API (ConnectionRefused)'],
    ['network', 'Unable to connect to API (ConnectionRefused)'],
    ['network', 'API Error: Connection to the API was lost (ECONNRESET). This is usually temporary.'],
    ['network', 'API Error: Unable to connect to API: SSL error (ERR_SSL_WRONG_VERSION_NUMBER)'],
    ['network', 'Connection dropped (ECONNRESET)'],
    ['network', 'API Error: Connection error.'],
    ['network', 'Request timed out.'],
    ['overload', 'API Error: 529 Overloaded'],
    ['overload', 'API Error: 529 {"type":"error","error":{"type":"overloaded_error","message":"Overloaded"}}'],
    ['server', 'API Error: 500 {"type":"error","error":{"type":"api_error","message":"Internal server error"}}'],
    ['server', 'API Error: 503 no healthy upstream'],
    ['rate-limit', 'API Error: Request rejected (429) · slow down'],
    ['rate-limit', 'API Error: Server is temporarily limiting requests (not your usage limit) · Rate limited'],
    ['quota', "You've hit your 5-hour limit · resets 3:43pm (UTC)"],
    ['quota', 'Claude AI usage limit reached|1762952400'],
    ['dead-session', 'Prompt is too long'],
    ['dead-session', 'No conversation found with session ID: 0000'],
    ['expired-login', 'API Error: 401 OAuth token has expired. Please obtain a new token.'],
    ['credit', 'Credit balance is too low'],
    ['login', 'Invalid API key · Fix external API key'],
    ['unusable', 'Unable to connect to API: Self-signed certificate detected. Check your proxy'],
    ['unusable', 'Unable to connect to API: SSL certificate has expired'],
  ],
  Codex: [
    ['server', 'ERROR: unexpected status 503 Service Unavailable: Unknown error'],
    ['network', 'ERROR: stream disconnected before completion: error sending request for url (http://x/v1/responses)'],
    ['rate-limit', 'ERROR: exceeded retry limit, last status: 429 Too Many Requests'],
    ['rate-limit', 'stream disconnected before completion: Rate limit reached for gpt-5. Please try again in 11.5s.'],
    ['overload', "We're currently experiencing high demand, which may cause temporary errors."],
    ['login', 'ERROR: unexpected status 401 Unauthorized: Incorrect API key provided: sk-x.'],
  ],
  'other agents': [
    ['rate-limit', '[API Error: got status: 429 Too Many Requests. {"error":{"code":429}}]'],
    ['rate-limit', 'ApiError: {"error":{"code":429,"status":"RESOURCE_EXHAUSTED"}}'],
    ['rate-limit', 'Error: You exceeded your current quota, please check your plan. Please retry in 32.8s.'],
    ['server', 'Error: {"error":{"code":503,"message":"The model is overladen","status":"UNAVAILABLE"}}'],
    ['rate-limit', 'litellm.RateLimitError: AnthropicException - slow down'],
    ['overload', 'litellm.exceptions.InternalServerError: AnthropicError - Overloaded'],
    ['server', 'AI_APICallError: Bad Gateway'],
  ],
  Node: [
    ['network', 'Error: getaddrinfo ENOTFOUND api.anthropic.com'],
    ['network', 'Error: getaddrinfo EAI_AGAIN api.anthropic.com'],
    ['network', '  [cause]: Error: getaddrinfo ENOTFOUND api.anthropic.com'],
    ['network', 'Error: connect ECONNREFUSED 127.0.0.1:443'],
    ['network', 'AggregateError [ECONNREFUSED]: '],
    ['network', 'Error: connect ETIMEDOUT 1.2.3.4:443'],
    ['network', 'Error: connect EHOSTUNREACH 1.2.3.4:443'],
    ['network', 'Error: read ECONNRESET'],
    ['network', 'Error: write EPIPE'],
    ['network', 'Error: socket hang up'],
    ['network', 'Error: Client network socket disconnected before secure TLS connection was established'],
    ['network', 'TypeError: fetch failed'],
    ['network', 'TypeError: terminated'],
    ['network', '  [cause]: SocketError: other side closed'],
    ['network', '  [cause]: ConnectTimeoutError: Connect Timeout Error (attempted address: api:443, timeout: 10000ms)'],
    ['network', 'HeadersTimeoutError: Headers Timeout Error'],
    ['network', 'npm error code ENOTFOUND'],
    ['server', 'AxiosError: Request failed with status code 503'],
    ['rate-limit', 'AxiosError: Request failed with status code 429'],
    ['server', 'Error: Proxy response (503) !== 200 when HTTP Tunneling'],
    ['server', 'Error: tunneling socket could not be established, statusCode=502'],
    ['unusable', 'Error: Proxy response (407) !== 200 when HTTP Tunneling'],
    ['unusable', 'Error: tunneling socket could not be established, statusCode=407'],
    ['unusable', 'Error: self-signed certificate in certificate chain'],
    ['unusable', 'Error: unable to verify the first certificate'],
    ['unusable', "Error [ERR_TLS_CERT_ALTNAME_INVALID]: Hostname/IP does not match certificate's altnames"],
  ],
  Bun: [
    ['network', 'error: Unable to connect. Is the computer able to access the url?'],
    ['network', 'ConnectionRefused: Unable to connect. Is the computer able to access the url?'],
    ['network', 'FailedToOpenSocket: Was there a typo in the url or port?'],
    ['network', 'error: The socket connection was closed unexpectedly. For more information, pass `verbose: true`'],
  ],
  curl: [
    ['network', 'curl: (6) Could not resolve host: api.anthropic.com'],
    ['network', 'curl: (5) Could not resolve proxy: proxy'],
    ['network', 'curl: (7) Failed to connect to api port 443 after 0 ms: Couldn’t connect to server'],
    ['network', 'curl: (28) Operation timed out after 1000 milliseconds with 0 bytes received'],
    ['network', 'curl: (28) Resolving timed out after 5000 milliseconds'],
    ['network', 'curl: (35) OpenSSL SSL_connect: SSL_ERROR_SYSCALL in connection to api:443'],
    ['network', 'curl: (35) Recv failure: Connection reset by peer'],
    ['network', 'curl: (52) Empty reply from server'],
    ['network', 'curl: (56) Recv failure: Connection reset by peer'],
    ['network', 'curl: (18) transfer closed with outstanding read data remaining'],
    ['network', 'curl: (92) HTTP/2 stream 1 was not closed cleanly: INTERNAL_ERROR (err 2)'],
    ['network', 'curl: (16) Error in the HTTP2 framing layer'],
    ['server', 'curl: (22) The requested URL returned error: 503'],
    ['rate-limit', 'curl: (22) The requested URL returned error: 429'],
    ['server', 'curl: (56) Received HTTP code 503 from proxy after CONNECT'],
    ['unusable', 'curl: (56) Received HTTP code 407 from proxy after CONNECT'],
    ['unusable', 'curl: (60) SSL certificate problem: unable to get local issuer certificate'],
    ['unusable', "curl: (60) SSL: no alternative certificate subject name matches target host name 'api'"],
    ['network', 'wget: unable to resolve host address ‘api’'],
    ['network', 'ssh: Could not resolve hostname api: Temporary failure in name resolution'],
    ['network', 'ssh: connect to host api port 22: Connection refused'],
    ['server', 'HTTP/1.1 503 Service Unavailable'],
    ['rate-limit', 'HTTP/2 429'],
    ['server', '503 Service Unavailable'],
    ['server', '502 Bad Gateway'],
    ['server', '408 Request Timeout'],
    ['server', '425 Too Early'],
    ['unusable', '407 Proxy Authentication Required'],
  ],
  Python: [
    ['network', 'socket.gaierror: [Errno -2] Name or service not known'],
    ['network', 'socket.gaierror: [Errno -3] Temporary failure in name resolution'],
    ['network', 'urllib.error.URLError: <urlopen error [Errno 8] nodename nor servname provided, or not known>'],
    ['network', 'ConnectionRefusedError: [Errno 111] Connection refused'],
    ['network', 'ConnectionResetError: [Errno 104] Connection reset by peer'],
    ['network', 'BrokenPipeError: [Errno 32] Broken pipe'],
    ['network', 'TimeoutError: [Errno 110] Connection timed out'],
    ['network', 'OSError: [Errno 113] No route to host'],
    [
      'network',
      "requests.exceptions.ConnectionError: HTTPSConnectionPool(host='api', port=443): Max retries exceeded with url: /v1 (Caused by NameResolutionError(\"<urllib3>: Failed to resolve 'api'\"))",
    ],
    [
      'network',
      "requests.exceptions.ConnectionError: ('Connection aborted.', RemoteDisconnected('Remote end closed'))",
    ],
    ['network', 'requests.exceptions.ReadTimeout: HTTPSConnectionPool(host=api): Read timed out. (read timeout=10)'],
    ['network', "requests.exceptions.ChunkedEncodingError: ('Connection broken: IncompleteRead(0 bytes read)')"],
    ['server', 'requests.exceptions.HTTPError: 503 Server Error: Service Unavailable for url: https://api/v1'],
    ['rate-limit', 'requests.exceptions.HTTPError: 429 Client Error: Too Many Requests for url: https://api/v1'],
    ['server', "requests.exceptions.ProxyError: (OSError('Tunnel connection failed: 503 Service Unavailable'))"],
    ['unusable', "OSError('Tunnel connection failed: 407 Proxy Authentication Required')"],
    [
      'unusable',
      'requests.exceptions.SSLError: [SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed: self-signed',
    ],
    ['network', 'ssl.SSLEOFError: [SSL: UNEXPECTED_EOF_WHILE_READING] EOF occurred in violation of protocol'],
    ['network', 'http.client.RemoteDisconnected: Remote end closed connection without response'],
    ['network', 'httpx.ConnectError: [Errno -2] Name or service not known'],
    ['network', 'httpx.ConnectError: All connection attempts failed'],
    ['network', 'httpx.ConnectTimeout: timed out'],
    ['network', 'httpx.ReadTimeout: The read operation timed out'],
    ['network', 'httpx.RemoteProtocolError: Server disconnected without sending a response.'],
    ['server', "httpx.HTTPStatusError: Server error '503 Service Unavailable' for url 'https://api/v1'"],
    ['network', 'aiohttp.client_exceptions.ClientConnectorError: Cannot connect to host api:443 ssl:default [None]'],
    ['network', 'aiohttp.client_exceptions.ServerDisconnectedError: Server disconnected'],
    ['network', 'aiohttp.client_exceptions.ClientPayloadError: Response payload is not completed'],
    ['server', "aiohttp.client_exceptions.ClientResponseError: 503, message='Service Unavailable', url='https://api'"],
    ['network', 'openai.APIConnectionError: Connection error.'],
    ['network', 'openai.APITimeoutError: Request timed out.'],
    ['rate-limit', "openai.RateLimitError: Error code: 429 - {'error': {'message': 'Rate limit reached'}}"],
    ['credit', "openai.RateLimitError: Error code: 429 - {'error': {'message': 'You exceeded your current quota'}}"],
    ['server', "openai.InternalServerError: Error code: 503 - {'error': {'message': 'The server is busy'}}"],
    ['overload', "anthropic.InternalServerError: Error code: 529 - {'type': 'error'}"],
    ['overload', "anthropic._exceptions.OverloadedError: {'type': 'error', 'error': {'type': 'overloaded_error'}}"],
    ['unusable', "anthropic.PermissionDeniedError: Error code: 403 - {'type': 'error'}"],
    ['login', "anthropic.AuthenticationError: Error code: 401 - {'type': 'error'}"],
    ['dead-session', "openai.BadRequestError: Error code: 400 - {'error': {'code': 'context_length_exceeded'}}"],
  ],
  Go: [
    ['network', 'Post "https://api/v1": dial tcp: lookup api: no such host'],
    ['network', '2026/11/23 12:00:00 Post "https://api/v1": dial tcp 1.2.3.4:443: connect: connection refused'],
    ['network', 'Error: Post "https://api/v1": dial tcp 1.2.3.4:443: i/o timeout'],
    ['network', 'Error: Post "https://api/v1": net/http: TLS handshake timeout'],
    ['network', 'Error: Post "https://api/v1": EOF'],
    ['network', 'Error: Post "https://api/v1": unexpected EOF'],
    ['network', 'Get "https://api/v1": context deadline exceeded (Client.Timeout exceeded while awaiting headers)'],
    ['network', 'Error: read tcp 10.0.0.1:1->1.2.3.4:443: read: connection reset by peer'],
    ['network', 'panic: http2: server sent GOAWAY and closed the connection'],
    ['network', 'Error: Post "https://api/v1": proxyconnect tcp: dial tcp: lookup proxy: server misbehaving'],
    ['network', 'level=error msg="request failed: dial tcp: lookup api: no such host"'],
    [
      'unusable',
      'Error: Post "https://api/v1": tls: failed to verify certificate: x509: certificate signed by unknown authority',
    ],
    ['unusable', 'Post "https://api/v1": Proxy Authentication Required'],
    ['server', 'Error: 503 Service Unavailable'],
  ],
  Rust: [
    ['network', 'error: error sending request for url (https://api/v1)'],
    ['network', '    2: dns error: failed to lookup address information: Name or service not known'],
    ['network', 'Error: reqwest::Error { kind: Request, source: Error(Connect, ConnectError("dns error")) }'],
    ['network', '    1: tcp connect error: Connection refused (os error 111)'],
    ['network', 'Error: error decoding response body'],
    ['network', 'Error: connection closed before message completed'],
    ['server', 'Error: HTTP status server error (503 Service Unavailable) for url (https://api/v1)'],
    ['unusable', 'Error: invalid peer certificate: UnknownIssuer'],
  ],
};

/** The error that a program ended by which has printed these lines. */
function endingOf(printed: string): ErrorMeaning | null {
  const last = lastError();
  for (const line of printed.split('\n').reverse()) last.putBefore(line);
  const error = last.text();
  return error === null ? null : knownError(error.split('\n')[0] ?? '');
}

describe.each(Object.entries(spellings))('%s', (_program, rows) => {
  test.each(rows)('%s: %s', (means, line) => {
    expect(knownError(line)).toBe(means);
    expect(endingOf(`at work\n${line}\n`)).toBe(means);
  });
});

test('every kind is among them', () => {
  const lines = Object.values(spellings).flatMap((rows) => rows.map(([, line]) => line));
  const missing = kinds.filter(
    ({ spellings: patterns }) => !lines.some((line) => patterns.some((one) => new RegExp(one.source, 'i').test(line))),
  );
  expect(missing.map(({ what }) => what)).toEqual(['a model or a program that is not there']);
});

test.each(['TypeError: x is not a function', 'Error: 3 tests failed', 'exit code 1', 'done', 'error TS2322: no'])(
  '%j is none of them',
  (line) => {
    expect(knownError(line)).toBeNull();
  },
);
