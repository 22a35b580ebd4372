export interface Program {
  readonly name: string;
  readonly package: string | null;
  readonly hint?: string;
}

export const programs: readonly Program[];
export const buildPrograms: readonly Program[];

export function decide(machine: {
  readonly missing: readonly Program[];
  readonly hasApt: boolean;
  readonly isRoot: boolean;
  readonly hasSudo: boolean;
}): { readonly run: readonly (readonly string[])[]; readonly tell: string | null };
