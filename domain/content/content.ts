/**
 * What orch writes for people, as a small tree: made once, and written as HTML, Markdown or plain text where it is told. Texts
 * in it are raw: whoever writes it escapes them.
 */
export type Content = readonly Block[];

export type Block =
  | { readonly kind: 'paragraph'; readonly text: Text }
  /** What it took: set small. */
  | { readonly kind: 'small'; readonly text: Text }
  | { readonly kind: 'list'; readonly items: readonly Text[] }
  | { readonly kind: 'table'; readonly head: readonly Text[]; readonly rows: readonly (readonly Text[])[] }
  /** What somebody else has said, on lines as they had them. */
  | { readonly kind: 'quote'; readonly text: string }
  /** Verbatim, on lines of its own. */
  | { readonly kind: 'verbatim'; readonly text: string };

export type Text = string | readonly Span[];

export type Span =
  | string
  | { readonly kind: 'strong'; readonly text: string }
  | { readonly kind: 'code'; readonly text: string }
  /** Another item of the same tracker, which links to it where it can. */
  | { readonly kind: 'item'; readonly text: string }
  /** An address of http or https; any other is written as its text alone. */
  | { readonly kind: 'link'; readonly text: string; readonly url: string };
