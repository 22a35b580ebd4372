import { type Role, roles } from '../../domain/pipeline/stages.js';

/** Of roles that have an account of their own there; the others speak by the account's. */
export type RoleTokens = Readonly<Partial<Record<Role, string>>>;

/** ORCH_GITEA_TOKEN_DEVELOPER, and of a second account ORCH_GITEA_SHOP_TOKEN_DEVELOPER. */
const variable = /^(ORCH_(?:GITEA|GITHUB|PLANE)(?:_[A-Z0-9]+)*?_TOKEN)_([A-Z0-9_]+)$/;

export function roleTokenName(prefix: string, role: Role): string {
  return `${prefix}_TOKEN_${role.toUpperCase()}`;
}

export function readRoleTokens(
  given: Readonly<Record<string, string | undefined>>,
  prefix: string,
): RoleTokens | undefined {
  const found = roles.flatMap((role): [Role, string][] => {
    const token = given[roleTokenName(prefix, role)]?.trim();
    return token === undefined ? [] : [[role, token]];
  });
  return found.length === 0 ? undefined : Object.fromEntries(found);
}

/** The names that a variable of this kind could have been meant as; empty: it is of another kind. */
export function namesLike(name: string): string[] {
  const [, token] = variable.exec(name) ?? [];
  return token === undefined ? [] : roles.map((role) => `${token}_${role.toUpperCase()}`);
}

export function isRoleToken(name: string): boolean {
  return namesLike(name).includes(name);
}
