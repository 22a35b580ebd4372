/** Bots answer each other: what one says is no word of a person. */
export function isBot(user: { readonly type?: string | undefined } | null): boolean {
  return user?.type === 'Bot';
}
