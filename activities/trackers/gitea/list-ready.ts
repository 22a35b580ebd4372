import type { StartRule } from '../../../domain/intake/is-ready.js';
import { issues } from '../../forges/gitea/api/answers.js';
import type { GiteaClient } from '../../forges/gitea/api/client.js';
import type { TrackedItem } from '../tracker.js';
import { isPullRequest, toItem } from './read-item.js';

/** Gitea ignores a label that it does not know, and then lists all: each item is looked at. */
export async function listReady(client: GiteaClient, start: StartRule): Promise<TrackedItem[]> {
  const found = new Map<string, TrackedItem>();
  for (const query of queriesOf(start)) {
    for await (const one of client.list('/issues', issues, { state: 'open', type: 'issues', ...query })) {
      const item = toItem(one, start);
      if (item.ready && !isPullRequest(one)) found.set(item.item, item);
    }
  }
  return [...found.values()];
}

function queriesOf({ label, assignee }: StartRule): Record<string, string>[] {
  return [...(label === null ? [] : [{ labels: label }]), ...(assignee === null ? [] : [{ assigned_by: assignee }])];
}
