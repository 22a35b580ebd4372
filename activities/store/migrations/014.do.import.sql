-- Tasks of the orchestrator before orch that go on here: written before their workflows are started.
create table imported_tasks (
  task_id text primary key check (task_id <> ''),
  -- Of the old database.
  old_id text not null check (old_id <> ''),
  imported_at timestamptz not null default now()
);

-- Runs of before: they are in what was spent, and in no budget.
alter table agent_runs add column imported boolean not null default false;
drop index agent_runs_by_time;
create index agent_runs_by_time on agent_runs ((coalesce(started_at, taken_at)))
  include (started_at, taken_at, project, cost_usd, imported);
-- In round 0: no visit of the task is theirs.
alter table agent_runs drop constraint agent_runs_round_check;
alter table agent_runs add constraint agent_runs_round_check check (round > 0 or (imported and round = 0));
