import type { Block, Content, Span, Text } from '../../content/content.js';
import { code, list, paragraph } from '../../content/make.js';
import type { TaskView } from '../../task/task-view.js';
import type { Wait } from '../../task/waiting.js';
import { dollars } from '../../text/dollars.js';
import { spent } from '../describe-task.js';
import { waitInWords } from '../wait-in-words.js';
import { wayInWords } from '../ways-in-words.js';
import { type Misread, type WordName, wordNames } from '../../intake/words.js';

/** What came of one word of a comment. */
export interface WordAnswer {
  /** As it was written: `/approve`. */
  readonly word: string;
  /** A sentence without its end. */
  readonly says: readonly Span[];
  readonly done: boolean;
  /** What is told beside it. */
  readonly more?: Content;
}

/** One reply to all words of a comment. */
export function replyWith(answers: readonly WordAnswer[]): Content {
  const lines = answers.map(({ word, says }): Text => [code(word), ': ', ...says, endOf(says)]);
  const [only] = lines;
  const said = lines.length === 1 && only !== undefined ? [{ kind: 'paragraph', text: only } as const] : list(lines);
  return [...said, ...answers.flatMap(({ more }) => more ?? [])];
}

function endOf(says: readonly Span[]): string {
  const last = says.at(-1);
  return typeof last === 'string' && /[.?!]$/.test(last) ? '' : '.';
}

/** Why what was meant as a word is done nothing about, and what helps. */
export function misreadInWords({ why }: Misread): readonly Span[] {
  switch (why.is) {
    case 'unknown':
      return ['is no word that orch knows; did you mean ', code(`/${why.nearest}`), '?'];
    case 'bare':
      return [`needs ${needs[why.name]} behind it: `, code(forms[why.name])];
    case 'more-in-line':
      return ['takes nothing else in its line, so nothing was done: ', code(forms[why.name])];
    case 'below-quote':
      return ['stands in the quote above it; put an empty line between them'];
    case 'too-many':
      return ['was not done, nor what follows: one comment has too many words'];
  }
}

/** Every word as it is written, to be shown to people. */
export const forms: Readonly<Record<WordName, string>> = {
  approve: '/approve [KIND]',
  reject: '/reject WHY',
  guide: '/guide WORDS',
  answer: '/answer WORDS',
  retry: '/retry [STAGE] [--unreviewed]',
  pause: '/pause',
  resume: '/resume',
  cancel: '/cancel',
  status: '/status',
};

const needs: Readonly<Record<WordName, string>> = {
  ...(Object.fromEntries(wordNames.map((name) => [name, 'nothing'])) as Record<WordName, string>),
  reject: 'why, which goes to the agent,',
  guide: 'what the agents are to know',
  answer: 'the answer',
};

/** Where a task stands, in a few lines, with the ways on. */
export function statusInContent(view: TaskView): Content {
  const { waitingFor, stage, round, status } = view;
  const where = stage === status ? status : `${stage}, round ${round}: ${status}`;
  return [
    paragraph(
      code(view.taskId),
      ` is in ${where}. Spent: ${spent(view)}${view.budgetUsd === null ? '' : ` of ${dollars(view.budgetUsd)}`}.`,
    ),
    ...(waitingFor === null ? [] : [paragraph(sentence(waitInWords(waitingFor)))]),
    ...waysOn(view, waitingFor),
  ];
}

function waysOn({ endedAt, paused, taskId }: TaskView, wait: Wait | null): readonly Block[] {
  if (endedAt !== null) return [];
  const resume: Text[] = paused ? [[code('/resume'), ' lets it go on']] : [];
  if (wait?.kind === 'approval') {
    const answers: Text[] = [
      [code(`/approve ${wait.of}`), ' agrees'],
      [code(forms.reject), ' sends it back'],
    ];
    return list([...resume, ...answers]);
  }
  if (wait?.kind !== 'person') return list(resume);
  const ways = wait.ways.map((way): Text => {
    const { command, what } = wayInWords(way, taskId);
    const word = wordOf[way.way] ?? command;
    return word === null ? what : [code(word), ` ${what}`];
  });
  return list([...resume, ...ways]);
}

const wordOf: Readonly<Partial<Record<string, string>>> = {
  answer: forms.answer,
  guide: forms.guide,
  retry: '/retry',
  'retry-from': '/retry STAGE',
  unreviewed: '/retry --unreviewed',
  cancel: '/cancel',
};

function sentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
}
