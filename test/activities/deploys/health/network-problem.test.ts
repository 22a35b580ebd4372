import { expect, test } from '@jest/globals';
import { networkProblem } from '../../../../activities/deploys/health/network-problem.js';

test.each([
  [{ code: 'CERT_HAS_EXPIRED' }, 'has a certificate that has expired'],
  [{ code: 'EAI_AGAIN' }, 'does not resolve for now: the name server does not answer'],
  [{ code: 'ERR_SSL_WRONG_VERSION_NUMBER' }, 'does not speak TLS as it should'],
  [{ code: 'HPE_INVALID_CONSTANT' }, 'answers with something else than HTTP'],
  [
    { code: 'ERR_TLS_CERT_ALTNAME_INVALID', reason: "Host: a. is not in the cert's altnames: DNS:b" },
    "has a certificate for another name (Host: a. is not in the cert's altnames: DNS:b)",
  ],
  [{ errors: [{ code: 'ECONNREFUSED' }, { code: 'ENETUNREACH' }] }, 'refuses connections'],
  [{ code: 'ESTRANGE', message: 'odd' }, 'cannot be asked: ESTRANGE'],
  [{ message: 'odd' }, 'cannot be asked: odd'],
])('%j is told in words', (error, words) => {
  expect(networkProblem(error)).toBe(words);
});
