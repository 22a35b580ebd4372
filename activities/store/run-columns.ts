/** Of a row of agent_runs: it has ended, or was left behind with its host, and nobody knows what it cost. */
export const hasUnknownCost = `(
  agent_runs.cost_usd is null and agent_runs.cost_told_by is null and (
    agent_runs.finished_at is not null
    or exists (select from agent_runs as later where later.task_id = agent_runs.task_id and later.id > agent_runs.id)
  )
)`;

/** A row of agent_runs in the shape of `Run`; bigint and numeric would come as strings. */
export const runColumns = `
  id::float8 as "number", run_key as "runKey", task_id as "taskId", project, breaker, stage, round, role, agent, model, effort,
  output_path as "outputPath", host_id as "hostId", pid, session_id as "sessionId", started_at as "startedAt",
  finished_at as "finishedAt", exit_code as "exitCode", outcome,
  case when tokens_in is not null then json_build_object(
    'input', tokens_in, 'output', tokens_out, 'cacheRead', tokens_cache_read, 'cacheWritten', tokens_cache_written
  ) end as tokens,
  cost_usd::float8 as "costUsd", cost_estimated as "costEstimated", turns::float8 as turns,
  model_used as "modelUsed", told, refused,
  (select count(*) from agent_runs as other where other.cost_told_by = agent_runs.id)::integer as "tellsRuns",
  ${hasUnknownCost} as "costUnknown"`;
