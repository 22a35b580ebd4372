-- Who has moved an item to a state that rejects, and still owes the reason: their next comment there.
create table owed_reasons (
  project text not null check (project <> ''),
  -- As events have it.
  place text not null check (place <> ''),
  account text not null check (account <> ''),
  user_id text not null check (user_id <> ''),
  task_id text not null check (task_id <> ''),
  approval text not null check (approval <> ''),
  commit_id text not null,
  -- By the tracker's clock, in milliseconds: what was written before is no reason.
  moved_at bigint not null,
  primary key (project, place, account, user_id)
);

-- Up to when the comments of an item were asked for, by Plane's clock; null: they were not yet.
alter table plane_items add column comments_read_at timestamptz;
