-- Webhooks as they came. A row is kept for good, so that the same delivery is known again; its body goes once it was read.
create table deliveries (
  -- The account's name in the settings.
  account text not null check (account <> ''),
  id text not null check (id <> ''),
  event text not null check (event <> ''),
  body bytea,
  received_at timestamptz not null default now(),
  -- When its events were taken out; null: not yet.
  read_at timestamptz,
  -- What came of it, in a few words.
  outcome text,
  primary key (account, id)
);
create index deliveries_unread on deliveries (received_at) where read_at is null;

-- What has happened at trackers and forges, by webhook or by asking, once each. For good, as deliveries.
create table events (
  project text not null check (project <> ''),
  key text not null check (key <> ''),
  -- Where it has happened: those of one place are done one after the other.
  place text not null check (place <> ''),
  event jsonb not null,
  learnt_at timestamptz not null default now(),
  -- When Temporal had it; null: not yet.
  handed_at timestamptz,
  outcome text,
  -- When it was answered where it happened; null: nothing was to be said.
  answered_at timestamptz,
  primary key (project, key)
);
create index events_unhanded on events (learnt_at) where handed_at is null;
create index events_unfinished on events (project, place) where outcome is null;
create index events_answered on events (answered_at) where answered_at is not null;

-- Who had a login when it was first seen: a login that another person takes later names nobody.
create table logins (
  account text not null check (account <> ''),
  login text not null check (login <> ''),
  user_id text not null check (user_id <> ''),
  seen_at timestamptz not null default now(),
  primary key (account, login)
);

-- As whom orch acts: what they do is no news.
create table own_accounts (
  account text not null check (account <> ''),
  user_id text not null check (user_id <> ''),
  login text not null,
  primary key (account, user_id)
);
