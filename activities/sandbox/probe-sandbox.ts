import { execa } from 'execa';
import { findProgram } from '../processes/find-program.js';
import { probeArguments } from './sandbox-arguments.js';

export type SandboxState =
  | { readonly kind: 'works'; readonly program: string; readonly version: string }
  /** The problem as the end of a sentence. */
  | { readonly kind: 'missing' | 'refused'; readonly problem: string; readonly hint: string };

const switchOff = 'set ORCH_AGENT_SANDBOX, or the project’s `sandbox`, to `off`';
const patienceMilliseconds = 20_000;

/** Finds out once that it works; where it does not, a person may see to it, so it is tried again each time. */
export function createSandboxProbe(path: string): () => Promise<SandboxState> {
  let works: SandboxState | null = null;
  return async () => {
    if (works !== null) return works;
    const state = await probeSandbox(path);
    if (state.kind === 'works') works = state;
    return state;
  };
}

/** Whether bubblewrap can be used on this host, found out by using it. */
export async function probeSandbox(path: string): Promise<SandboxState> {
  const program = await findProgram('bwrap', path);
  if (program === null) {
    return {
      kind: 'missing',
      problem: 'there is no bwrap on the PATH',
      hint: `Install bubblewrap, which is made for Linux alone, or ${switchOff}`,
    };
  }
  const run = (options: readonly string[]) =>
    execa(program, options, {
      env: {},
      extendEnv: false,
      stdin: 'ignore',
      timeout: patienceMilliseconds,
      reject: false,
    });
  const { failed, stderr } = await run(probeArguments);
  if (failed) {
    return {
      kind: 'refused',
      problem: `bubblewrap is not permitted on this host (${stderr.trim().slice(0, 300)})`,
      hint: `Allow user namespaces (sysctl kernel.unprivileged_userns_clone=1, or kernel.apparmor_restrict_unprivileged_userns=0; in a container by its seccomp profile, and with an unmasked /proc), or ${switchOff}`,
    };
  }
  const { stdout } = await run(['--version']);
  return { kind: 'works', program, version: /\d+(\.\d+)+/.exec(stdout)?.[0] ?? 'of an unknown version' };
}
