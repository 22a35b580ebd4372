import { stepFailure } from '../failure.js';
import { fromBytes, type Git } from './git.js';

export interface Push {
  readonly gitDir: string;
  readonly origin: string;
  readonly commit: string;
  /** The whole ref. */
  readonly ref: string;
  /** Only for refs that are orch's alone. */
  readonly force: boolean;
}

/** Pushes one commit to one ref of the origin; `moved` where the origin has gone on meanwhile. */
export async function push(git: Git, { gitDir, origin, commit, ref, force }: Push): Promise<'pushed' | 'moved'> {
  const refspec = `${force ? '+' : ''}${commit}:${ref}`;
  const { code, stdout, stderr } = await git(['push', '--porcelain', 'origin', refspec], {
    gitDir,
    origin,
    answers: [1],
  });
  if (code === 0) return 'pushed';
  const told = fromBytes(stdout);
  if (/\[rejected\]/.test(told)) return 'moved';
  if (
    /exists; cannot create|cannot lock ref .* is at|incorrect old value|directory file conflict/i.test(told + stderr)
  ) {
    const inTheWay = /'(refs\/heads\/[^']+)' exists/.exec(stderr)?.[1];
    if (inTheWay === undefined) return 'moved';
    throw stepFailure(
      'InvalidInput',
      `The origin cannot hold ${ref} beside ${inTheWay}: give the task another branch.`,
    );
  }
  const reason = /\[remote rejected\][^(]*\((.*)\)/.exec(told)?.[1] ?? (stderr.split('\n')[0] || 'no reason given');
  const mend = /checked out/.test(reason)
    ? '; the origin is a working copy that has this branch checked out: use a bare repository as origin'
    : '';
  throw stepFailure('ForgeRejected', `The origin refuses ${ref}: ${reason.slice(0, 300)}${mend}`);
}
