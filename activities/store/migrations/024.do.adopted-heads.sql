-- Heads of others that tasks have begun to build on, by somebody's word. What is pushed on top of one is ours, and what it holds is not.
create table adopted_heads (
  -- By its name.
  repository text not null check (repository <> ''),
  branch text not null check (branch <> ''),
  head text not null check (head ~ '^[0-9a-f]{40,64}$'),
  task_id text not null check (task_id <> ''),
  noted_at timestamptz not null default now(),
  primary key (repository, branch, head, task_id)
);
