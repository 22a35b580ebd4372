import { refusedPush } from '../../../domain/git/refused-push.js';
import { pushRefusedFailure, stepFailure } from '../../temporal/failure.js';
import { fromBytes, type Git } from '../run/git.js';

export interface PushedRef {
  /** Empty: the ref is deleted. */
  readonly commit: string;
  /** The whole ref. */
  readonly ref: string;
  /** Only for refs that are orch's alone. */
  readonly force: boolean;
  /** Where the origin must have it; null: nowhere; left out: anywhere before `commit`. */
  readonly from?: string | null;
}

export interface Push extends PushedRef {
  readonly gitDir: string;
  readonly origin: string;
  /** Pushed at once with it: both or neither. */
  readonly together?: PushedRef;
}

/** Pushes one commit to one ref of the origin; `moved` where the origin has gone on meanwhile. */
export async function push(git: Git, { gitDir, origin, together, ...first }: Push): Promise<'pushed' | 'moved'> {
  const { ref } = first;
  const refs = together === undefined ? [first] : [first, together];
  const options = [
    '--porcelain',
    ...(refs.length > 1 ? ['--atomic'] : []),
    ...refs.flatMap(({ ref: name, from }) => (from === undefined ? [] : [`--force-with-lease=${name}:${from ?? ''}`])),
  ];
  const refspecs = refs.map(({ commit: pushed, ref: name, force }) => `${force ? '+' : ''}${pushed}:${name}`);
  const { code, stdout, stderr } = await git(['push', ...options, 'origin', ...refspecs], {
    gitDir,
    origin,
    answers: [1],
  });
  if (code === 0) return 'pushed';
  const told = fromBytes(stdout);
  if (/\[rejected\]/.test(told)) return 'moved';
  // Two pushes at the same moment: one finds the ref locked, or another value in it than a moment before.
  const raced =
    /exists; cannot create|cannot lock ref|failed to update ref|incorrect old value|directory file conflict/i;
  if (raced.test(told + stderr) && !/Permission denied|No space left|Read-only file system/i.test(stderr)) {
    const inTheWay = /'(refs\/heads\/[^']+)' exists/.exec(stderr)?.[1];
    if (inTheWay === undefined) return 'moved';
    throw stepFailure(
      'InvalidInput',
      `The origin cannot hold ${ref} beside ${inTheWay}: give the task another branch.`,
    );
  }
  const refusedRefs = [...told.matchAll(/^!\t[^\t]*:([^\t]+)\t\[remote rejected\][^(]*\((.*)\)$/gm)].map(
    ([, name = '', reason = '']) => ({ ref: name, reason }),
  );
  if (refusedRefs.length === 0) throw new Error(`git push failed: ${stderr.slice(0, 600)}`);
  throw pushRefusedFailure(refusedPush(refusedRefs, remoteLines(stderr)));
}

/** What the other side has written, among what git says by itself. */
function remoteLines(stderr: string): string {
  return [...stderr.matchAll(/^remote: ?(.*)$/gm)].map(([, line = '']) => line.trimEnd()).join('\n');
}
