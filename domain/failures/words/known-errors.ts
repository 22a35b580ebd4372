/** The transient ones pass by themselves; a person has to see to what is unusable. */
export type TransientCause = 'rate-limit' | 'overload' | 'network' | 'server' | 'silence';

export type ErrorMeaning = TransientCause | 'quota' | 'unusable' | 'expired-login' | 'dead-session';

interface Kind {
  readonly what: string;
  readonly means: ErrorMeaning;
  readonly spellings: readonly RegExp[];
}

/** Where a status stands: `HTTP/1.1 503`, `status code: 503`, `Error code: 503`, `"code": 503`, `API Error: 503`. */
const beforeStatus =
  /(?:\bAPI Error|\bRequest rejected|\bstatus|\bstatus[ _]?code|\bHTTP(?:\/[\d.]{1,3})?(?: error| code)?|\bHTTP status (?:client|server) error|\bHTTPStatus|\berror(?: code)?|\bcode|\breturned)["']?\s?[:=( ]{1,3}["']?/;

const status = (codes: string, reason: string) => [
  new RegExp(`${beforeStatus.source}${codes}\\b`),
  new RegExp(`\\b${codes}:? (?:${reason})`),
];

/**
 * What agents, their libraries and the programs between them and a model's API print for an error, as Node, Bun, curl,
 * Python, Go, Rust and the agents themselves spell it. The first kind that fits decides, so what needs a person stands
 * before what passes. No pattern may take more than linear time: what is repeated has a bound.
 */
export const kinds: readonly Kind[] = [
  {
    what: 'a session that cannot be gone on with',
    means: 'dead-session',
    spellings: [
      /Prompt is too long/,
      /No conversation found with session ID/,
      /(?:Codex )?ran out of room in the model's context window/,
      /context_length_exceeded/,
      /(?:Your input )?exceeds the context window/,
      /This model's maximum context length is/,
      /no rollout found for/,
      /no (?:thread|conversation) with id/,
    ],
  },
  {
    what: 'an expired login, which parallel runs race to renew',
    means: 'expired-login',
    spellings: [/OAuth token has expired/, /refresh token was already used/],
  },
  {
    what: 'an account',
    means: 'unusable',
    spellings: [
      /Credit balance is too low/,
      /Invalid API key/,
      /invalid x-api-key/,
      /Incorrect API key provided/,
      /\binvalid_api_key\b/,
      /Not logged in/,
      /Please run \/login/,
      /\bAuthenticationError\b/,
      /\bPermissionDeniedError\b/,
      /\bError code: 40[123]\b/,
      /\b(?:unexpected|last) status:? 40[1-4]\b/,
      /\(status 403\b/,
      /access token could not be refreshed/,
      /Quota exceeded\. Check your plan/,
      /exceeded your current quota(?![^]{0,600}retry in \d)/,
      /\binsufficient_quota\b/,
      /upgrade to Plus:/,
      /Missing environment variable/,
    ],
  },
  {
    what: 'a model or a program that is not there',
    means: 'unusable',
    spellings: [
      /There's an issue with the selected model/,
      /\bmodel_not_found\b/,
      /\bmodel [`'"][^`'"\s]{1,100}[`'"] does not exist/,
      /model is not supported when using/,
      /orch-launcher: /,
    ],
  },
  {
    what: 'a certificate that is not trusted',
    means: 'unusable',
    spellings: [
      /Unable to connect to API: (?:SSL certificate|Self-signed certificate)/,
      /self[- ]signed certificate/,
      /\b(?:DEPTH_ZERO_SELF_SIGNED_CERT|SELF_SIGNED_CERT_IN_CHAIN)\b/,
      /\bUNABLE_TO_(?:VERIFY_LEAF_SIGNATURE|GET_ISSUER_CERT(?:_LOCALLY)?)\b/,
      /unable to (?:verify the first certificate|get (?:local )?issuer certificate)/,
      /\bCERT_(?:HAS_EXPIRED|NOT_YET_VALID|UNTRUSTED|REVOKED|SIGNATURE_FAILURE)\b/,
      /certificate has expired/,
      /\bERR_TLS_CERT_ALTNAME_INVALID\b/,
      /\bERR_CERT_[A-Z_]{1,40}/,
      /CERTIFICATE_VERIFY_FAILED|certificate verif(?:y failed|ication (?:failed|error))/,
      /SSL certificate problem/,
      /SSL: no alternative certificate subject name/,
      /\bx509: /,
      /failed to verify certificate/,
      /invalid peer certificate/,
    ],
  },
  {
    what: 'a proxy that wants to know who asks',
    means: 'unusable',
    spellings: [
      /\b407 Proxy Authentication Required/,
      /Proxy Authentication Required/,
      /(?:HTTP code|Tunnel connection failed:|Proxy response|statusCode=|\bstatus(?: code)?:?) ?\(?407\b/,
    ],
  },
  {
    what: 'a limit that says itself that it is not the usage limit',
    means: 'rate-limit',
    spellings: [/not your usage limit/],
  },
  {
    what: 'a usage limit',
    means: 'quota',
    spellings: [
      /(?:You['’]ve )?hit your [\w -]{0,40}limit/,
      /(?:Claude AI )?usage limit (?:has been )?reached/,
      /(?:You['’]re )?out of extra usage/,
      /(?:5-hour|weekly|session) limit reached/,
    ],
  },
  {
    what: 'too many requests',
    means: 'rate-limit',
    spellings: [
      ...status('429', 'Too Many Requests'),
      /Too Many Requests/,
      /rate.?limit(?:ed|_error|_exceeded| exceeded| reached)/,
      /\bRateLimitError\b/,
      /\bRESOURCE_EXHAUSTED\b/,
      /exceeded your current quota/,
      /(?:Server is )?temporarily limiting requests/,
    ],
  },
  {
    what: 'a model without room',
    means: 'overload',
    spellings: [
      ...status('529', 'Overloaded|Site is overloaded'),
      /\boverloaded(?:_error)?\b/,
      /\bOverloadedError\b/,
      /(?:We're )?(?:currently )?experiencing high demand/,
      /(?:Selected )?model is at capacity/,
    ],
  },
  {
    what: 'a proxy that does not serve now',
    means: 'server',
    spellings: [
      /(?:HTTP code|Tunnel connection failed:|Proxy response|statusCode=) ?\(?50[234]\b/,
      /no healthy upstream/,
    ],
  },
  {
    what: 'a name that is not resolved',
    means: 'network',
    spellings: [
      /(?:getaddrinfo |queryA )?\b(?:ENOTFOUND|EAI_AGAIN|EAI_FAIL|EAI_NODATA|ENODATA|ESERVFAIL|EREFUSED)\b/,
      /\bERR_NAME_NOT_RESOLVED\b/,
      /Could not resolve (?:host|proxy)/,
      /unable to resolve host/,
      /Resolving timed out/,
      /Name or service not known/,
      /Temporary failure in name resolution/,
      /nodename nor servname provided/,
      /No address associated with hostname/,
      /\bNameResolutionError\b|Failed to resolve '/,
      /dial tcp: lookup /,
      /no such host\b|server misbehaving/,
      /\bdns error\b|failed to lookup address information/,
      /No such host is known|\bUnknownHostException\b/,
    ],
  },
  {
    what: 'a connection that is not made',
    means: 'network',
    spellings: [
      /(?:connect )?\b(?:ECONNREFUSED|EHOSTUNREACH|EHOSTDOWN|ENETUNREACH|ENETDOWN|EADDRNOTAVAIL|ETIMEDOUT)\b/,
      /\bUND_ERR_CONNECT_TIMEOUT\b|\bConnectTimeoutError\b|Connect Timeout Error/,
      /\bERR_(?:CONNECTION_[A-Z_]{1,30}|INTERNET_DISCONNECTED|NETWORK_CHANGED|ADDRESS_UNREACHABLE)\b/,
      /Unable to connect(?: to API| to proxy)?\b/,
      /\bConnectionRefused\b|\bFailedToOpenSocket\b/,
      /Was there a typo in the url or port/,
      /Failed to connect to|Could not connect to|Couldn't connect to/,
      /Connection (?:refused|timed out|timeout)/,
      /No route to host|Host is (?:down|unreachable)|Network is (?:down|unreachable)/,
      /(?:Operation|Connection|Request|Read operation) timed out/,
      /\bAPI(?:Connection|Timeout|ConnectionTimeout)Error\b|\bRequest timed out\b/,
      /\bConnectError\b|All connection attempts failed/,
      /\b(?:Connect|Read|Write|Pool)Timeout(?:Error)?\b/,
      /Max retries exceeded with url|\bNewConnectionError\b/,
      /Cannot connect to (?:host|proxy)|\bClientConnectorError\b/,
      /dial tcp\b|\bi\/o timeout\b/,
      /context deadline exceeded|Client\.Timeout exceeded/,
      /tcp connect error|error trying to connect|client error \(Connect\)/,
      /error sending request/,
      /ssh: connect to host/,
    ],
  },
  {
    what: 'a handshake that is not finished',
    means: 'network',
    spellings: [
      /TLS handshake timeout|tls handshake eof|handshake (?:timed out|timeout)/,
      /Unable to connect to API: SSL error/,
      /disconnected before secure TLS connection was established/,
      /SSL_ERROR_SYSCALL|SSL_connect: /,
      /UNEXPECTED_EOF_WHILE_READING|EOF occurred in violation of protocol|unexpected eof while reading/,
      /TLS connection was non-properly terminated|Error in the pull function/,
    ],
  },
  {
    what: 'a connection that is lost',
    means: 'network',
    spellings: [
      /(?:read |write )?\b(?:ECONNRESET|ECONNABORTED|EPIPE|ENOTCONN)\b/,
      /\bUND_ERR_(?:SOCKET|HEADERS_TIMEOUT|BODY_TIMEOUT)\b|other side closed|(?:Headers|Body) Timeout Error/,
      /socket hang up|Premature close|\bERR_STREAM_PREMATURE_CLOSE\b|\bERR_HTTP2_[A-Z_]{1,40}/,
      /TypeError: terminated|fetch failed|network error/,
      /socket connection was closed unexpectedly|\bConnectionClosed\b/,
      /Connection (?:to the API was lost|lost|dropped|error|failed|reset|aborted|closed)|Network connection lost/,
      /Broken pipe|Empty reply from server|(?:Recv|Send) failure/,
      /transfer closed with|HTTP\/2 stream \d{1,9} was not closed cleanly|HTTP2 framing layer/,
      /\bRemoteDisconnected\b|Remote end closed connection|\b(?:Remote|Local)ProtocolError\b/,
      /\bServerDisconnectedError\b|Server disconnected/,
      /\bIncompleteRead\b|\bChunkedEncodingError\b|\bClientPayloadError\b|peer closed connection/,
      /\b(?:APIConnection|ConnectionReset|ConnectionAborted|BrokenPipe)Error\b|\bReadError\b/,
      /"https?:[^"\s]{1,2000}": (?:unexpected )?EOF|unexpected EOF/,
      /server sent GOAWAY|stream error: stream ID|use of closed network connection|http: server closed idle connection/,
      /connection closed before message completed|error decoding response body|error reading a body from connection/,
      /stream disconnected before completion|Error while reading the server response/,
      /upstream connect error|disconnect\/reset before headers/,
    ],
  },
  {
    what: 'a server, or a proxy before it, that does not serve now',
    means: 'server',
    spellings: [
      ...status(
        '(?:408|425|5\\d\\d)',
        'Request Time-?out|Too Early|Internal Server Error|Bad Gateway|Service (?:Temporarily )?Unavailable|Gateway Time-?out|Server Error|Web server is down|Origin is unreachable|Connection timed out|A timeout occurred',
      ),
      /\(5\d\d\)|\b5\d\d, message=/,
      /Internal Server Error|Bad Gateway|Service (?:Temporarily )?Unavailable|Gateway Time-?out/,
      /\b(?:InternalServer|ServiceUnavailable|BadGateway|GatewayTimeout)(?:Error)?\b/,
      /"status":\s?"UNAVAILABLE"/,
    ],
  },
];

const anywhere = kinds.map(({ means, spellings }) => ({ means, pattern: joined(spellings, 'i') }));
const atStart = joined(
  kinds.flatMap(({ spellings }) => spellings),
  'iy',
);

/** What an error's text means; null: it is none of the known. */
export function knownError(text: string): ErrorMeaning | null {
  return anywhere.find(({ pattern }) => pattern.test(text))?.means ?? null;
}

export function startsWithKnownError(text: string): boolean {
  atStart.lastIndex = 0;
  return atStart.test(text);
}

function joined(spellings: readonly RegExp[], flags: string): RegExp {
  return new RegExp(spellings.map(({ source }) => source).join('|'), flags);
}
