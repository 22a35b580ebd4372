// The tests' own servers are TypeScript that is not built: after this module was imported, Node reads their sources, too.
import { register } from 'node:module';

register('./typescript-hooks.mjs', import.meta.url);
