import type { GithubRepository } from '../../forges/github/api/api.js';
import { ensureLabels, labelNames, removeLabel, sameLabel } from '../../forges/github/api/labels.js';
import type { ItemBlock, ItemStage, StageLabels } from '../tracker.js';
import { askIssue } from './read-item.js';

/** One stage label at a time; those that people set stay. The new one first: at no time is there none. */
export async function followStage(
  at: GithubRepository,
  labels: StageLabels,
  { item, stage }: { readonly item: string; readonly stage: ItemStage },
): Promise<void> {
  const ofStages = Object.values(labels);
  if (ofStages.length === 0 && stage !== 'done') return;
  const found = await askIssue(at, item);
  const wanted = labels[stage];
  if (wanted !== undefined) await ensureLabels(at, found, [wanted]);
  for (const name of labelNames(found)) {
    if (ofStages.some((one) => sameLabel(one, name)) && !sameLabel(name, wanted)) {
      await removeLabel(at, found.number, name);
    }
  }
  if (stage === 'done' && found.state === 'open') {
    const { api, owner, repo } = at;
    const closed = { owner, repo, issue_number: found.number, state: 'closed', state_reason: 'completed' } as const;
    await api.request('PATCH /repos/{owner}/{repo}/issues/{issue_number}', closed);
  }
}

export async function block(at: GithubRepository, label: string, { item, blocked }: ItemBlock): Promise<void> {
  const found = await askIssue(at, item);
  if (blocked) {
    await ensureLabels(at, found, [label]);
    return;
  }
  for (const name of labelNames(found)) if (sameLabel(name, label)) await removeLabel(at, found.number, name);
}
