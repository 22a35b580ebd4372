-- What a run used besides tokens; `model` stays what was asked for.
alter table agent_runs
  add column model_used text,
  add column turns bigint check (turns >= 0),
  add column cost_estimated boolean not null default false,
  add check (cost_usd is not null or not cost_estimated);
