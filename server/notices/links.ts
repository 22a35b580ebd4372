import type { NoticeLinks } from '../../activities/store/notices/due-notices.js';
import type { Content, Span } from '../../domain/content/content.js';
import { linked, paragraph } from '../../domain/content/make.js';
import { webAddress } from '../../domain/content/plain.js';

/** The page of a workflow in the Temporal UI; null: nobody knows where that is. */
export type PageOf = (workflowId: string) => string | null;

export function createPageOf(temporalUiUrl: string | null, namespace: string): PageOf {
  if (temporalUiUrl === null) return () => null;
  const workflows = `${temporalUiUrl.replace(/\/+$/, '')}/namespaces/${encodeURIComponent(namespace)}/workflows`;
  return (workflowId) => `${workflows}/${encodeURIComponent(workflowId)}`;
}

/** One line with the pages that are known. */
export function linksLine({ item, pullRequest }: NoticeLinks, taskId: string | null, pageOf: PageOf): Content {
  const pages: readonly (readonly [string, string | null])[] = [
    ['Item', item],
    ['Pull request', pullRequest],
    ['Temporal', taskId === null ? null : pageOf(taskId)],
  ];
  const known = pages.filter(([, url]) => url !== null && webAddress(url) !== null);
  if (known.length === 0) return [];
  return [
    paragraph(...known.flatMap(([text, url], index): Span[] => [...(index === 0 ? [] : [' · ']), linked(text, url)])),
  ];
}
