import type { Submodule } from '../../git/submodule.js';

/** One sentence: that its files are there, or why they are not. */
export function submoduleInWords({ path, absent }: Submodule): string {
  return absent === undefined
    ? `The submodule ${path} is here.`
    : `The submodule ${path} is not here, its folder is empty: it ${absent}.`;
}

/** Those that are missing. */
export function absentInWords(submodules: readonly Submodule[] = []): string[] {
  return submodules.filter(({ absent }) => absent !== undefined).map(submoduleInWords);
}
