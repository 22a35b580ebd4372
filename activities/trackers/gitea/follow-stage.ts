import { ensureLabels, removeLabel } from '../../forges/gitea/api/labels.js';
import type { GiteaClient } from '../../forges/gitea/api/client.js';
import type { ItemBlock, ItemStage, StageLabels } from '../tracker.js';
import { askIssue } from './read-item.js';

/** One stage label at a time; those that people set stay. The new one first: at no time is there none. */
export async function followStage(
  client: GiteaClient,
  labels: StageLabels,
  { item, stage }: { readonly item: string; readonly stage: ItemStage },
): Promise<void> {
  const ofStages = Object.values(labels);
  if (ofStages.length === 0 && stage !== 'done') return;
  const found = await askIssue(client, item);
  const wanted = labels[stage];
  if (wanted !== undefined) await ensureLabels(client, found, [wanted]);
  for (const { id, name } of found.labels) {
    if (ofStages.includes(name) && name !== wanted) await removeLabel(client, found.number, id);
  }
  if (stage === 'done' && found.state === 'open') {
    await client.ask('PATCH', `/issues/${found.number}`, { body: { state: 'closed' } });
  }
}

export async function block(client: GiteaClient, label: string, { item, blocked }: ItemBlock): Promise<void> {
  const found = await askIssue(client, item);
  if (blocked) {
    await ensureLabels(client, found, [label]);
    return;
  }
  for (const { id, name } of found.labels) if (name === label) await removeLabel(client, found.number, id);
}
