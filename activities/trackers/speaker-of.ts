import { type Role, roles } from '../../domain/pipeline/stages.js';

/** The role that speaks; undefined: orch itself. */
export function speakerOf(author: string): Role | undefined {
  return roles.find((role) => role === author);
}
