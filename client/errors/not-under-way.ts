import { ClientError } from './client-error.js';

export function notUnderWay(taskId: string): ClientError {
  return new ClientError(
    'not-under-way',
    `${taskId} is not under way.`,
    'The list names all tasks; an ended one can be started again, as a new task of its item.',
  );
}
