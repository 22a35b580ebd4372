import { created } from './answers.js';
import type { GiteaClient } from './client.js';

/**
 * Who we are, without the scope that Gitea wants for telling so: who has opened what we have opened. Null: nothing yet.
 */
export async function ownLogin(client: GiteaClient): Promise<string | null> {
  const query = { created: 'true', state: 'all', type: 'pulls' };
  for await (const { user } of client.listBeyond('/repos/issues/search', created, query)) return user.login;
  return null;
}
