import type { Content, Span } from '../../content/content.js';
import { code, list, paragraph, strong } from '../../content/make.js';
import { dollars } from '../../text/dollars.js';
import type { TaskStatus } from '../../task/task-view.js';
import type { Wait } from '../../task/waiting.js';
import { waitInWords } from '../wait-in-words.js';

/** What is said on a chat in answer to a command. */

export interface ToldTask {
  readonly id: string;
  readonly title: string;
  readonly stage: string | null;
  readonly status: TaskStatus;
  readonly waitingFor: Wait | null;
  readonly costUsd: number;
  readonly budgetUsd: number | null;
}

/** As settings and projects name it; `projects`: that are told there. `identity`: of who asks, as approvers name them. */
export function aboutChat(address: string, projects: readonly string[], identity: string | null): Content {
  const you = identity === null ? [] : [paragraph('You are ', code(identity), '.')];
  if (projects.length === 0) {
    return [
      paragraph('This chat is ', code(address), '. No project of orch is told here.'),
      paragraph(
        'To have all projects told here, set ',
        code(`ORCH_TELEGRAM_CHAT=${address}`),
        '; for one project, write ',
        code(`notify: { telegram: "${address}" }`),
        ' below it in the projects file.',
      ),
      ...you,
    ];
  }
  return [paragraph('This chat is ', code(address), `. It is told of ${projects.join(', ')}.`), ...you, ...commands];
}

const commands: Content = list([
  [code('/tasks'), ' what is under way'],
  [code('/status ITEM'), ' where one task is; without an item, all that wait for people'],
  [code('/start'), ' the id of this chat'],
]);

export function openTasks(tasks: readonly ToldTask[], most: number): Content {
  if (tasks.length === 0) return [paragraph('No task is under way.')];
  return [...more(tasks, most), paragraph(strong('Under way')), ...list(tasks.slice(0, most).map(line))];
}

/** Said first, so that it is said however long the rest is. */
function more(tasks: readonly ToldTask[], most: number): Content {
  return tasks.length > most ? [paragraph('There are more: these are the newest.')] : [];
}

export function waitingTasks(tasks: readonly ToldTask[], most: number): Content {
  if (tasks.length === 0) return [paragraph('No task waits for anybody. ', code('/tasks'), ' names those under way.')];
  return [...more(tasks, most), ...tasks.slice(0, most).flatMap(taskStatus)];
}

export function taskStatus(task: ToldTask): Content {
  const { waitingFor, costUsd, budgetUsd } = task;
  const budget = budgetUsd === null ? '' : ` of ${dollars(budgetUsd)}`;
  const wait = waitingFor === null ? '' : waitInWords(waitingFor);
  return [
    paragraph(...line(task), ` Spent: ${dollars(costUsd)}${budget}.`),
    ...(wait === '' ? [] : [paragraph(`${wait.charAt(0).toUpperCase()}${wait.slice(1)}.`)]),
  ];
}

export function noSuchTask(item: string, projects: readonly string[]): Content {
  return [
    paragraph(
      'No task of ',
      projects.join(', '),
      ' is about ',
      code(item),
      '. ',
      code('/tasks'),
      ' names those under way.',
    ),
  ];
}

function line({ id, title, stage, status }: ToldTask): readonly Span[] {
  const where = stage === null || stage === status ? status : `${stage}, ${status}`;
  return [code(id), ` ${title}: ${where}.`];
}
