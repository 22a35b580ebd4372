import { createHash } from 'node:crypto';

/** Title and text of a pull request. */
export interface Text {
  readonly title: string;
  /** Markdown. */
  readonly body: string;
}

const begin = /<!-- orch begin title=([0-9a-f]{12})[^>]*-->/;
const end = '<!-- orch end -->';

/** As a pull request of ours begins: all of it stands between the marks. */
export function markedText({ title, body }: Text): string {
  return `${beginOf(keyOf(title))}\n\n${withoutMarks(body)}\n\n${end}`;
}

/**
 * What a pull request that is there should say: what stands between the marks is ours, all else stays to the byte. The title is
 * ours as long as it is the last one that we wrote, of which the mark has a hash. Without marks, a pull request of the task's own
 * has lost them by a person's hand and is left alone; that of somebody else has ours put below theirs.
 */
export function keptText(found: Text & { readonly isKnown: boolean }, wanted: Text): Text {
  const { title, body, isKnown } = found;
  const first = begin.exec(body);
  const from = first === null ? -1 : first.index;
  const to = first === null ? -1 : body.indexOf(end, from);
  if (first === null || to === -1) {
    if (isKnown) return { title, body };
    return { title, body: body.trim() === '' ? markedText(wanted) : `${body}\n\n${markedText(wanted)}` };
  }
  const isOurs = title === wanted.title || keyOf(title) === first[1];
  const lastTitle = isOurs ? keyOf(wanted.title) : (first[1] ?? '');
  const ours = `${beginOf(lastTitle)}\n\n${withoutMarks(wanted.body)}\n\n${end}`;
  const there = body.slice(from, to + end.length);
  // Forges give another end to lines that a person has saved.
  const isSame = there.replaceAll('\r\n', '\n') === ours;
  return {
    title: isOurs ? wanted.title : title,
    body: isSame ? body : body.slice(0, from) + ours + body.slice(to + end.length),
  };
}

function beginOf(titleKey: string): string {
  return `<!-- orch begin title=${titleKey} · orch renews what stands between its two marks; what you write above or below stays -->`;
}

function keyOf(title: string): string {
  return createHash('sha256').update(title).digest('hex').slice(0, 12);
}

/** What agents and people wrote may look like a mark, which would end ours too soon. */
function withoutMarks(body: string): string {
  return body.replaceAll(/<!--(?= orch (?:begin|end)\b)/g, '<!--\u200b');
}
