import { homedir } from 'node:os';
import { normalize } from 'node:path';
import { z } from 'zod';

/** What a project's programs see of a host beside what all see. */
export interface SandboxPaths {
  readonly read: readonly string[];
  readonly write: readonly string[];
}

/** A path of the host's. */
export const hostPath = z
  .string()
  .trim()
  .superRefine((value, context) => {
    const problem = hostPathProblem(value);
    if (problem !== null) context.addIssue(`${JSON.stringify(value)} ${problem}`);
  });

/** The key `sandbox` of a project. */
export const sandboxPaths = z.strictObject({
  read: z.array(hostPath).default([]),
  write: z.array(hostPath).default([]),
});

export function absoluteSandbox({ read, write }: SandboxPaths): SandboxPaths {
  return { read: read.map(absolutePath), write: write.map(absolutePath) };
}

export function hostPathProblem(value: string): string | null {
  if (!/^(~?\/|~$)/.test(value)) return 'is no path from the root (/…) or from the home (~/…)';
  if (value.includes('\0') || value.split('/').includes('..')) return 'is no plain path: leave out `..`';
  return absolutePath(value) === '/' ? 'is the whole host: name what is needed of it' : null;
}

export function absolutePath(value: string): string {
  const whole = value.replace(/^~(?=\/|$)/, homedir());
  return normalize(whole).replace(/(.)\/+$/, '$1');
}
