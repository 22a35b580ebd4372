// What a task's history holds.

/** Its events, in all its runs, and what they are of: activities and timers by their names, the rest by type. */
export async function countEvents(client, workflowId) {
  const counts = new Map();
  let [events, bytes, runs] = [0, 0, 0];
  for await (const { runId, historySize } of client.workflow.list({ query: `WorkflowId = "${workflowId}"` })) {
    runs += 1;
    bytes += historySize ?? 0;
    const history = await client.workflow.getHandle(workflowId, runId).fetchHistory();
    const nameOf = new Map();
    for (const event of history.events ?? []) {
      events += 1;
      const name = nameOfEvent(event, nameOf);
      counts.set(name, (counts.get(name) ?? 0) + 1);
    }
  }
  return { events, bytes, runs, byType: [...counts].sort(([, a], [, b]) => b - a) };
}

function nameOfEvent(event, nameOf) {
  const scheduled = event.activityTaskScheduledEventAttributes;
  if (scheduled) {
    const name = `activity ${scheduled.activityType.name}`;
    nameOf.set(String(event.eventId), name);
    return name;
  }
  const [key, attributes] =
    Object.entries(event).find(([name, value]) => name.endsWith('EventAttributes') && value) ?? [];
  const activity = key?.startsWith('activityTask') ? nameOf.get(String(attributes.scheduledEventId)) : undefined;
  return activity ?? (key ?? 'event').replace('EventAttributes', '');
}
