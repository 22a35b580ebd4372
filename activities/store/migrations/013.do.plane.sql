-- How soon the next request of a key may be made, where an API counts them over all who ask with one: every worker waits by the
-- same row (the generic cell rate algorithm).
create table paces (
  -- A hash: no key stands here.
  key text primary key check (key <> ''),
  -- When a key that never paused would be at this request; it may be ahead of now by as much as may be asked at once.
  arrival timestamptz not null
);

-- Work items of Plane by the ids that never change: an item keeps the name of its task though its project is renamed.
create table plane_items (
  -- The account's name in the settings.
  account text not null check (account <> ''),
  id uuid not null,
  -- Plane's id of it.
  project uuid not null,
  -- As its task is named: `DEMO-12`.
  item text not null check (item <> ''),
  -- Where its task was told to be last.
  stage text,
  -- Whether it was told that a person is needed, and the state that it was in then.
  blocked boolean not null default false,
  state_before uuid,
  primary key (account, id),
  unique (account, project, item)
);
