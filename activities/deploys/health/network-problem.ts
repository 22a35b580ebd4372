/** What a URL does instead of answering, in words that go after it: `https://… refuses connections`. */
export function networkProblem(error: unknown): string {
  const { code, message, reason } = innermost(error);
  const known = problems[code] ?? familyOf(code);
  if (code === 'ERR_TLS_CERT_ALTNAME_INVALID') return `${known} (${reason || message})`;
  return known ?? `cannot be asked: ${code === '' ? message : code}`;
}

const byNobodyKnown = 'has a certificate of nobody whom this worker knows: NODE_EXTRA_CA_CERTS may name its authority';

const problems: Readonly<Record<string, string>> = {
  ENOTFOUND: 'does not resolve: no address has this name',
  EAI_AGAIN: 'does not resolve for now: the name server does not answer',
  ECONNREFUSED: 'refuses connections',
  ECONNRESET: 'closed the connection before its answer was whole',
  EPIPE: 'closed the connection before its answer was whole',
  ETIMEDOUT: 'cannot be reached: nothing answers at its address',
  EHOSTUNREACH: 'cannot be reached: no way leads to its host',
  ENETUNREACH: 'cannot be reached: no way leads to its network',
  EADDRNOTAVAIL: 'cannot be reached: no way leads to its address',
  CERT_HAS_EXPIRED: 'has a certificate that has expired',
  CERT_NOT_YET_VALID: 'has a certificate that is not valid yet: a clock may be wrong',
  CERT_REVOKED: 'has a certificate that was revoked',
  ERR_TLS_CERT_ALTNAME_INVALID: 'has a certificate for another name',
  DEPTH_ZERO_SELF_SIGNED_CERT: byNobodyKnown,
  SELF_SIGNED_CERT_IN_CHAIN: byNobodyKnown,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: byNobodyKnown,
  UNABLE_TO_GET_ISSUER_CERT: byNobodyKnown,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: byNobodyKnown,
  EPROTO: 'does not speak TLS as it should',
  HPE_HEADER_OVERFLOW: 'answers with headers that are too large',
};

function familyOf(code: string): string | undefined {
  if (code.startsWith('ERR_SSL_')) return problems['EPROTO'];
  if (code.startsWith('HPE_')) return 'answers with something else than HTTP';
  return undefined;
}

/** Of several addresses that were tried, the first tells. */
function innermost(error: unknown): { readonly code: string; readonly message: string; readonly reason: string } {
  const { errors, code, message, reason } = error as {
    readonly errors?: readonly unknown[];
    readonly code?: unknown;
    readonly message?: unknown;
    readonly reason?: unknown;
  };
  if (errors?.[0] !== undefined) return innermost(errors[0]);
  const text = (value: unknown) => (typeof value === 'string' ? value : '');
  return { code: text(code), message: text(message), reason: text(reason) };
}
