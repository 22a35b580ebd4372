-- What runs where. Beside a task's record: an environment outlives its tasks, and its own workflow between two deployments.
create table environments (
  project text not null check (project <> ''),
  environment text not null check (environment in ('staging', 'production')),
  -- The last commit that was proven healthy: {commit, taskId, since}.
  running jsonb,
  -- {commit, taskId, reason, since}
  held jsonb,
  -- {commit, taskId, run, reason}
  unproven jsonb,
  updated_at timestamptz not null default now(),
  primary key (project, environment)
);

create table deployments (
  key text primary key check (key <> ''),
  project text not null check (project <> ''),
  environment text not null check (environment in ('staging', 'production')),
  task_id text not null check (task_id <> ''),
  commit text not null check (commit <> ''),
  previous text,
  state text not null check (state <> ''),
  reason text,
  run bigint,
  rollback_run bigint,
  monitor jsonb,
  asked_at timestamptz not null default now(),
  changed_at timestamptz not null
);
create index deployments_by_environment on deployments (project, environment, asked_at);

-- What shows that a deployment runs: its command, the merge that it is of, its health.
alter table gate_checks drop constraint gate_checks_kind_check;
alter table gate_checks add check (kind in (
  'artifacts', 'verdict', 'change', 'set-up', 'base', 'command', 'forge', 'commit', 'deploy', 'merge', 'health', 'rollback'
));

-- A person is needed for the item; null: nobody is. An item that orch made has the mark of what it follows from.
alter table work_items
  add column blocked text,
  add column mark text,
  add column follows text;
create unique index work_items_by_mark on work_items (project, mark);

-- Where the command of a deployment was begun, or was about to be: no other host begins it. Null: an agent's, which moves on.
alter table agent_runs add column host_id text check (host_id <> '');
