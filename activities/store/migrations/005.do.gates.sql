-- What the checks of gates have found. A record of a task may hold several gates, and a gate several checks.
create table gate_checks (
  task_id text not null check (task_id <> ''),
  sequence bigint not null check (sequence >= 0),
  gate integer not null check (gate >= 0),
  position integer not null check (position >= 0),
  stage text not null check (stage <> ''),
  round integer not null check (round >= 0),
  commit_id text not null,
  kind text not null check (kind in ('artifacts', 'verdict', 'change', 'command', 'forge', 'commit')),
  name text not null,
  outcome text not null check (outcome in ('passed', 'failed', 'skipped')),
  exit_code integer,
  ended_by text check (ended_by in ('time-out', 'signal')),
  duration_ms bigint check (duration_ms >= 0),
  verdict text,
  tail text not null,
  log_path text,
  url text,
  at timestamptz not null,
  primary key (task_id, sequence, gate, position)
);
