import { isReady, type StartRule } from '../../domain/intake/is-ready.js';
import type { TrackedItem } from './tracker.js';

interface Issue {
  readonly number: number;
  readonly title: string;
  readonly body?: string | null | undefined;
  readonly html_url: string;
  readonly state: string;
  readonly updated_at: string;
}

/** An issue of Gitea or GitHub as a work item. */
export function trackedItem(
  { number, title, body, html_url: url, state, updated_at }: Issue,
  known: {
    readonly labels: readonly string[];
    readonly assignees: readonly { readonly login: string }[];
    readonly start: StartRule;
  },
): TrackedItem {
  const open = state === 'open';
  const assignees = known.assignees.map(({ login }) => login);
  const ready = isReady(known.start, { open, state: null, labels: known.labels, assignees });
  return { item: String(number), title, description: body ?? '', url, open, ready, updatedAt: Date.parse(updated_at) };
}
