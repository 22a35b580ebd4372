/** The private key that a project's commits are signed with, as its host has it. */
export type SigningKey =
  | { readonly file: string }
  | {
      /** Its name. */
      readonly variable: string;
      readonly value: string | undefined;
      /** Where its content may lie while git reads it: out of every tree. */
      readonly folder: string;
    };

export function nameOf(key: SigningKey): string {
  return 'file' in key ? key.file : key.variable;
}
