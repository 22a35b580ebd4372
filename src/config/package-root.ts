import { fileURLToPath } from 'node:url';

/** The folder of package.json; this module lies two folders below it in src/ and in dist/ alike. */
export const packageRoot = fileURLToPath(new URL('../../', import.meta.url));
