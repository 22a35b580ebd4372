-- What trackers were to be told beside the path of a task, and did not take: why it waits, and whether people were told of that.
create table tracker_lags (
  project text not null check (project <> ''),
  item text not null check (item <> ''),
  -- What is to be told: the mark of a comment, `stage`, `block`.
  key text not null check (key <> ''),
  -- The same in words.
  what text not null,
  -- Whether a person is needed; false: the tracker cannot be asked.
  refused boolean not null,
  reason text not null,
  -- The same of all that one mistake keeps back: people are told of it once.
  cause text not null,
  since timestamptz not null default now(),
  last_at timestamptz not null default now(),
  told_at timestamptz,
  -- Somebody is about to tell people until then.
  telling_until timestamptz,
  given_up_at timestamptz,
  primary key (project, item, key)
);

create index tracker_lags_of_a_cause on tracker_lags (project, cause);

-- When the comments of an item were asked for last, by the ledger's clock.
alter table plane_items add column comments_asked_at timestamptz;
