-- Heads that orch has pushed to branches, or was about to: any other head of a task's branch is somebody else's.
create table pushed_heads (
  -- By its name.
  repository text not null check (repository <> ''),
  branch text not null check (branch <> ''),
  head text not null check (head ~ '^[0-9a-f]{40,64}$'),
  task_id text not null check (task_id <> ''),
  noted_at timestamptz not null default now(),
  primary key (repository, branch, head, task_id)
);
