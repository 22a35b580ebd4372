/** What blocks stand in: a quote, or an item of a list. */
export interface Container {
  /** Before its first line, and before all others. */
  readonly first: string;
  readonly rest: string;
  /** No empty line stands before it. */
  readonly isTight: boolean;
}

export interface MarkdownBlocks {
  readonly write: (block: readonly string[]) => void;
  /** Answers what ends it. */
  readonly within: (container: Container) => () => void;
  take(): string;
}

/** Deeper ones are shown as those around them: what stands before a line is no longer than a line. */
const deepest = 12;

/** Blocks of Markdown, one after the other, each line with what it stands in. */
export function createMarkdownBlocks(): MarkdownBlocks {
  const lines: string[] = [];
  const containers: { readonly is: Container; begun: boolean }[] = [];
  const shown = () => containers.slice(0, deepest);
  return {
    write(block) {
      const isTight = shown().some(({ is, begun }) => !begun && is.isTight);
      if (lines.length > 0 && !isTight) {
        const around = shown().filter(({ begun }) => begun);
        lines.push(
          around
            .map(({ is }) => is.rest)
            .join('')
            .trimEnd(),
        );
      }
      for (const line of block) {
        const before = shown().map((one) => {
          const { first, rest } = one.is;
          return one.begun ? rest : first;
        });
        for (const one of shown()) one.begun = true;
        lines.push(`${before.join('')}${line}`.trimEnd());
      }
    },
    within(is) {
      containers.push({ is, begun: false });
      return () => containers.pop();
    },
    take: () => lines.join('\n'),
  };
}
