import { createHmac, timingSafeEqual } from 'node:crypto';
import type { AccountKind } from '../../config/settings/account-kinds.js';

/** All sign the bytes of the body alike; Gitea and GitHub write `sha256=` before it, Plane the digits alone. */
export const signatureHeaders = {
  gitea: 'x-hub-signature-256',
  github: 'x-hub-signature-256',
  plane: 'x-plane-signature',
} as const satisfies Record<AccountKind, string>;

/** As GitHub writes it before a body that it signs. */
export function signatureOf(secret: string, body: string | Buffer): string {
  return `sha256=${digitsOf(secret, body)}`;
}

function digitsOf(secret: string, body: string | Buffer): string {
  return createHmac('sha256', secret).update(body).digest('hex');
}

/** Compared in constant time: how long it takes tells nothing about the right one. */
export function isSignedWith(
  kind: AccountKind,
  secret: string,
  { body, signature }: { readonly body: Buffer; readonly signature: string },
): boolean {
  const expected = Buffer.from(kind === 'plane' ? digitsOf(secret, body) : signatureOf(secret, body));
  const given = Buffer.from(signature);
  return given.length === expected.length && timingSafeEqual(given, expected);
}
