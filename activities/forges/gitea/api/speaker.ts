import type { OwnAccounts } from '../../own-accounts.js';
import type { GiteaClient } from './client.js';

/** Who asks, and as whom orch has ever asked. */
export interface Speaker {
  readonly client: GiteaClient;
  readonly own: OwnAccounts;
}
