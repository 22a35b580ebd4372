import type { Block } from '../content/content.js';
import { code, paragraph } from '../content/make.js';
import type { WayOut } from '../task/waiting.js';

export interface WayInWords {
  /** To be typed as it stands; null: it is done elsewhere. */
  readonly command: string | null;
  readonly what: string;
}

/** A way out of a block, for whoever shows it: status, the Temporal UI and the notices say the same. */
export function wayInWords(way: WayOut, taskId: string): WayInWords {
  switch (way.way) {
    case 'fix':
      return { command: null, what: fixes[way.where] };
    case 'setting':
      return { command: null, what: `correct ${settingInWords(way)}, then retry` };
    case 'answer':
      return { command: `orch guide ${taskId} "…"`, what: 'answers the question, and goes on' };
    case 'guide':
      return { command: `orch guide ${taskId} "…"`, what: 'tells the agent what to do differently, and goes on' };
    case 'retry':
      return { command: `orch retry ${taskId}`, what: 'tries again' };
    case 'retry-from':
      return { command: `orch retry ${taskId} --from STAGE`, what: 'goes on from another stage' };
    case 'unreviewed':
      return {
        command: `orch retry ${taskId} --unreviewed`,
        what: 'goes on all the same, says somebody who may approve deployments',
      };
    case 'raise-budget':
      return { command: `orch budget ${taskId} USD`, what: "raises the task's budget, and goes on" };
    case 'close':
      return { command: `orch close ${taskId}`, what: 'agrees: ends the task as done, and merges nothing' };
    case 'cancel':
      return { command: `orch cancel ${taskId}`, what: 'ends the task; its work is kept' };
  }
}

/** One line for each, as a notice has them. */
export function waysAsParagraphs(ways: readonly WayOut[], taskId: string): Block[] {
  return ways.map((way) => {
    const { command, what } = wayInWords(way, taskId);
    return command === null ? paragraph(what) : commandAndWhat(command, what);
  });
}

/** What to type, and what that does. */
export function commandAndWhat(command: string, what: string): Block {
  return paragraph(code(command), `   (${what})`);
}

/** As a terminal shows them: what is to be typed stands in a column of its own. `orch`: how it is called there. */
export function waysToType(ways: readonly WayOut[], taskId: string, orch: string): string[] {
  const words = ways.map((way) => wayInWords(way, taskId));
  const longest = Math.max(...words.map(({ command }) => command?.length ?? 0));
  return words.map(({ command, what }) =>
    command === null ? `  ${what}` : `  ${commandToType(command.padEnd(longest), orch)}  ${what}`,
  );
}

/** A command of ours, `orch …`, as it is called at a terminal. */
export function commandToType(command: string, orch: string): string {
  return command.replace(/^orch\b/, orch);
}

const fixes: Readonly<Record<Extract<WayOut, { way: 'fix' }>['where'], string>> = {
  agent: "put the agent right on its host (its login, its account's credit, its program), then retry",
  host: 'look at the host, and at what the run may have done there, then retry',
  disk: "make room on the host's disk (`orch gc` there), then retry",
  variables: 'give the variables to the workers (their `.env`), start these again, then retry',
  base: 'have the base branch put right, then retry: the task looks at it anew',
  branch: 'take off the branch what is not wanted there, then retry',
  forge: 'put right at the forge what it says, then retry',
  repository: "put the repository's address or orch's access to it right, then retry",
};

function settingInWords({ name, of }: Extract<WayOut, { way: 'setting' }>): string {
  return of === 'project' ? `\`${name}\` of the project in the projects file` : `the setting ${name}`;
}
