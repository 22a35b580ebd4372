import type { RoleTokens } from './role-tokens.js';

/** A workspace of a Plane that this host can talk to. */
export interface PlaneAccount {
  readonly kind: 'plane';
  /** `plane`, `plane-shop`. */
  readonly name: string;
  /** Where its API is: `https://api.plane.so`, `https://plane.example.org`. */
  readonly url: string;
  /** As its address has it. */
  readonly workspace: string;
  readonly token: string;
  readonly roleTokens?: RoleTokens;
}
