import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';

/** Where a stack keeps what: all of it below the state directory. */
export interface StackPaths {
  readonly temporalDir: string;
  readonly postgresDir: string;
  readonly logsDir: string;
  /** Records of the processes that run. */
  readonly runDir: string;
  readonly demoDir: string;
}

export function stackPaths(stateDir: string): StackPaths {
  return {
    temporalDir: join(stateDir, 'temporal'),
    postgresDir: join(stateDir, 'postgres'),
    logsDir: join(stateDir, 'logs'),
    runDir: join(stateDir, 'run'),
    demoDir: join(stateDir, 'demo'),
  };
}

export async function makeStackPaths(stateDir: string): Promise<StackPaths> {
  const paths = stackPaths(stateDir);
  await mkdir(stateDir, { recursive: true, mode: 0o755 });
  for (const path of [paths.temporalDir, paths.logsDir, paths.runDir]) await mkdir(path, { recursive: true });
  return paths;
}
