-- What runs of a role have cost lately.
create index agent_runs_by_role on agent_runs (project, role, id) include (cost_usd)
  where outcome = 'Succeeded' and cost_usd is not null;

-- With both columns of its expression, so that a month is added up from the index alone.
drop index agent_runs_by_time;
create index agent_runs_by_time on agent_runs ((coalesce(started_at, taken_at)))
  include (started_at, taken_at, project, cost_usd);
