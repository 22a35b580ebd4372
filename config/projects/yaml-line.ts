import { isMap, isNode, isScalar, isSeq, type Document, type LineCounter } from 'yaml';

/** The line of a place in a document, or of the nearest one around it that the document has. */
export function lineOf(document: Document, counter: LineCounter, path: readonly PropertyKey[]): number | null {
  let node: unknown = document.contents;
  let offset: number | null = null;
  for (const step of path) {
    const pair = isMap(node)
      ? node.items.find(({ key }) => isScalar(key) && String(key.value) === String(step))
      : undefined;
    const next: unknown = pair?.value ?? (isSeq(node) ? node.items[Number(step)] : undefined);
    const named: unknown = pair?.key ?? next;
    if (!isNode(named)) break;
    offset = named.range?.[0] ?? offset;
    node = next;
  }
  return offset === null ? null : counter.linePos(offset).line;
}
