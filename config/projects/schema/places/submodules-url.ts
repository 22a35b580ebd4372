import { submoduleUrl } from '../../../../domain/git/submodule-url.js';

/** Why a text is no address below which submodules may lie; null: it is one. */
export function submodulesProblem(prefix: string): string | null {
  if (/^\.\.?(\/|$)/.test(prefix) || submoduleUrl('', prefix) === null || !namesFolder(prefix)) {
    return 'takes addresses below which submodules may lie, without a token, such as https://git.example.org/owner/';
  }
  return null;
}

/** A host alone is all that anybody has there: whoever means that ends it with a slash. */
function namesFolder(prefix: string): boolean {
  return prefix.startsWith('/') || /^[a-z]+:\/\/[^/]*\//i.test(prefix) || /:/.test(prefix.replace(/^[a-z]+:\/\//i, ''));
}
