/** Who comes first where there are more tasks than slots; 1 is the most urgent. Temporal knows the same five. */
export const priorities = [1, 2, 3, 4, 5] as const;
export type Priority = (typeof priorities)[number];

export const priorityRange = 'a whole number from 1, the most urgent, to 5';
export const mostUrgent: Priority = 1;
export const usualPriority: Priority = 3;

export function isPriority(value: unknown): value is Priority {
  return priorities.some((one) => one === value);
}
