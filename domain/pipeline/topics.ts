import { defaultPipeline, type Role } from './stages.js';

/** What a person can read of a task before they decide. */
export const topics = ['requirements', 'design', 'diff', 'review', 'tests', 'checks'] as const;
export type Topic = (typeof topics)[number];

const writers: Readonly<Partial<Record<Topic, Role>>> = {
  requirements: 'analyst',
  design: 'architect',
  review: 'reviewer',
  tests: 'tester',
};

/** Names of the artifacts that hold it, in the work item's folder; `*` stands for any characters of one name. */
export function artifactsOf(topic: Topic): readonly string[] {
  return defaultPipeline.filter(({ role }) => role === writers[topic]).flatMap(({ artifacts }) => artifacts);
}

/** What an approval of this kind is about. */
export function topicOf(approval: string): Topic {
  if (approval === 'base') return 'checks';
  return approval === 'requirements' ? 'requirements' : 'diff';
}
