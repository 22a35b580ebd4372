/** Orch's webhook of a repository. */
export interface Hook {
  /** Where the server takes it. */
  readonly url: string;
  readonly secret: string;
  /** As its forge calls them there. */
  readonly events: readonly string[];
}

/** What has become of it; `replaced`: there was one that told the server before. */
export interface HookEnsured {
  readonly replaced: boolean;
}

/** What of the webhook would keep news from the server; null: this token may not look. */
export type HookProblems = readonly string[] | null;

export function problemsOf(
  found: readonly {
    readonly active: boolean;
    readonly contentType: string | undefined;
    readonly events: readonly string[];
  }[],
  wanted: readonly string[],
): readonly string[] {
  if (found.length === 0) return ['there is none'];
  const [{ active, contentType, events }] = found as [(typeof found)[number]];
  const missing = wanted.filter((event) => !events.includes(event));
  return [
    ...(found.length > 1 ? [`there are ${found.length}`] : []),
    ...(active ? [] : ['it is switched off']),
    ...(contentType === 'json' ? [] : ['it does not send JSON']),
    ...(missing.length === 0 ? [] : [`it does not tell ${missing.join(', ')}`]),
  ];
}
