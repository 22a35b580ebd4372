import type { FastifyBaseLogger } from 'fastify';
import type { Pool } from 'pg';
import type { PageOf } from '../../notices/links.js';
import type { Telegram } from '../api/api.js';
import type { Outage } from './outage.js';
import type { Paces } from './paces.js';

/** What whoever says something on Telegram works with. */
export interface TellParts {
  readonly pool: Pool;
  readonly telegram: Telegram;
  readonly paces: Paces;
  readonly outage: Outage;
  readonly pageOf: PageOf;
  readonly log: FastifyBaseLogger;
  /** Whether this is still the one server that speaks with Telegram: asked before each call that says something. */
  readonly leads: () => Promise<boolean>;
}
