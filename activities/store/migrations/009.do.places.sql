-- When a task has last asked: one that does not ask any more does not hold up those behind it.
alter table admission_waits add column asked_at timestamptz not null default now();
