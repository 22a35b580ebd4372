-- Costs to the last digit that was told. `told` is what the agent told last, as it told it: where it counts a session's runs
-- together, the next one is booked by its difference to that. `cost_told_by`: the later run whose figures count this one in,
-- which ended before it told any.
alter table agent_runs
  alter column cost_usd type numeric,
  add column told jsonb,
  add column cost_told_by bigint;
create index agent_runs_told_by on agent_runs (cost_told_by) where cost_told_by is not null;
