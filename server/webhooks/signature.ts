import { createHmac, timingSafeEqual } from 'node:crypto';

/** Gitea and GitHub sign the bytes of the body alike: `X-Hub-Signature-256: sha256=…`. */
export const signatureHeader = 'x-hub-signature-256';

/** Compared in constant time: how long it takes tells nothing about the right one. */
export function isSignedWith(secret: string, body: Buffer, signature: string): boolean {
  const expected = Buffer.from(`sha256=${createHmac('sha256', secret).update(body).digest('hex')}`);
  const given = Buffer.from(signature);
  return given.length === expected.length && timingSafeEqual(given, expected);
}
