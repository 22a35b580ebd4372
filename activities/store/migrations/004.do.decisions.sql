-- A decision is a row before the task hears of it: durable with no worker there, and answered in the row.
create table decisions (
  id text primary key check (id <> ''),
  task_id text not null check (task_id <> ''),
  approval text not null check (approval <> ''),
  decision text not null check (decision in ('approved', 'rejected')),
  -- `system:id`, as the one who wrote the row knows it.
  decided_by text not null check (decided_by ~ '^[a-z][a-z0-9-]*:.'),
  reason text,
  state text not null default 'pending' check (state in ('pending', 'accepted', 'refused')),
  -- Why it was refused.
  answer text,
  made_at timestamptz not null default now(),
  answered_at timestamptz,
  check (decision = 'approved' or btrim(coalesce(reason, '')) <> ''),
  check ((state = 'pending') = (answered_at is null)),
  check ((state = 'refused') = (answer is not null))
);
create unique index decisions_one_an_approval on decisions (task_id, approval) where state in ('pending', 'accepted');

-- What is asked can be told, and found by its commit, without a worker.
alter table approvals add column commit_id text, add column what text;

-- Withdrawn: nobody waits for it any more.
alter table approvals drop constraint approvals_decision_check;
alter table approvals add check (decision in ('pending', 'approved', 'rejected', 'withdrawn'));
