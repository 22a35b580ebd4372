/** What sets a part of a line apart: where it begins and where it ends. */
export interface Mark {
  readonly begin: string;
  readonly end: string;
}

/** The text of one block, as it comes: spaces as a page shows them, and marks that stand at words, not at spaces. */
export interface InlineMarkdown {
  /** As people see it: nothing in it means anything as Markdown. */
  text(text: string): void;
  /** Markdown already. */
  readonly verbatim: (markdown: string) => void;
  readonly breakLine: () => void;
  open(mark: Mark): void;
  /** The mark that was opened last. */
  close(): void;
  /** All of it, the next block begins; marks that are open end here, and begin again there. */
  take(): string;
}

export function createInlineMarkdown(): InlineMarkdown {
  let parts: string[] = [];
  let open: Mark[] = [];
  /** Opened, with no word yet. */
  let waiting: Mark[] = [];
  let spaced = false;
  let breaks = 0;

  const write = (markdown: string) => {
    if (parts.length > 0 && breaks > 0) parts.push(breaks === 1 ? '\n' : '\n\n');
    else if (parts.length > 0 && spaced) parts.push(' ');
    for (const mark of waiting) parts.push(mark.begin);
    open = [...open, ...waiting];
    [waiting, spaced, breaks] = [[], false, 0];
    parts.push(markdown);
  };
  return {
    text(text) {
      const words = text.replaceAll('\0', '').replaceAll(/\s+/g, ' ');
      const said = words.trim();
      if (words.startsWith(' ')) spaced = true;
      if (said === '') return;
      write(withoutMeaning(said));
      spaced = words.endsWith(' ');
    },
    verbatim: write,
    breakLine() {
      breaks += 1;
    },
    open(mark) {
      waiting = [...waiting, mark];
    },
    close() {
      if (waiting.length > 0) waiting = waiting.slice(0, -1);
      else parts.push(open.pop()?.end ?? '');
    },
    take() {
      const text = [...parts, ...open.toReversed().map(({ end }) => end)].join('');
      [parts, waiting, open, spaced, breaks] = [[], [...open, ...waiting], [], false, 0];
      return text;
    },
  };
}

/** Emphasis in it is left alone: a name such as `a_b` is to be read as it was written. */
function withoutMeaning(text: string): string {
  return text.replaceAll(/`|<(?=[a-z/!?])|&(?=#?[a-z0-9]{1,32};)/gi, '\\$&');
}
