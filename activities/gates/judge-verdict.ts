import { readFrontMatter } from '../../domain/pipeline/front-matter.js';
import type { Stage, Verdict } from '../../domain/pipeline/stages.js';
import { type GateCheck, gateCheck, tailRoom } from '../../domain/gates/gate.js';
import { type Feedback, feedbackLimit } from '../../domain/task/task.js';
import { firstLines, lastLines } from '../../domain/text/last-lines.js';
import type { Redact } from '../../domain/text/redact.js';
import { findArtifacts, readArtifact } from './find-artifacts.js';

export interface VerdictFound {
  readonly verdict: Verdict | null;
  /** Null where the stage goes on. */
  readonly feedback: Feedback | null;
  /** Null where the stage has no verdict to give, and gave none. */
  readonly check: GateCheck | null;
  /** The last lines of what the artifact says below its verdict, redacted. */
  readonly body: string;
}

export interface JudgeVerdict {
  readonly worktree: string;
  readonly stage: Stage;
  readonly folder: string;
  readonly redact: Redact;
}

/** What the stage's artifact decides. Of several, the last by name counts: the newest of the numbered ones. */
export async function judgeVerdict({ worktree, stage, folder, redact }: JudgeVerdict): Promise<VerdictFound> {
  const rule = stage.verdict;
  if (rule === null) return { verdict: null, feedback: null, check: null, body: '' };
  const found = (await findArtifacts(worktree, `${folder}/${rule.artifact}`)).at(-1);
  const { verdict, given, body: whole } = readFrontMatter((found && (await readArtifact(worktree, found))) ?? '');
  const body = lastLines(whole, redact, tailRoom);
  const artifact = found && redact(found);
  const name = artifact ?? `${folder}/${rule.artifact}`;
  const say = (from: Feedback['from'], text: string): Feedback => ({ from, text, ...(artifact && { artifact }) });

  const effect = verdict === null ? undefined : rule.effects[verdict];
  if (verdict !== null && effect !== undefined) {
    const isGood = effect === 'advance';
    // Redacted before it is cut: half a secret is not recognised.
    const text = redact(whole === '' ? `verdict: ${verdict}` : whole);
    const tail = isGood ? '' : firstLines(text, tailRoom);
    const check = gateCheck({ kind: 'verdict', name, outcome: isGood ? 'passed' : 'failed', verdict, tail });
    return { verdict, feedback: isGood ? null : say(stage.name, shortened(text)), check, body };
  }
  if (given === null && !rule.required) return { verdict: null, feedback: null, check: null, body };
  const problem = redact(given === null ? 'no verdict' : `"${given}" is no verdict of ${stage.name}`);
  const allowed = Object.keys(rule.effects).join(', ');
  const form = `${name} must begin with a block \`---\`, \`verdict: …\`, \`---\`, with one of ${allowed}.`;
  const tail = `wrong form: ${problem} in ${name}`;
  return {
    verdict: null,
    feedback: say('form', shortened(`${capital(problem)}: ${form}`)),
    check: gateCheck({ kind: 'verdict', name, outcome: 'failed', tail }),
    body,
  };
}

function capital(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
}

function shortened(text: string): string {
  return text.length <= feedbackLimit ? text : `${text.slice(0, feedbackLimit - 2).trimEnd()} …`;
}
