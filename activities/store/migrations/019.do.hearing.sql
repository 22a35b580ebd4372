-- How often somebody was answered, on a chat, what nobody has asked for: not endlessly.
create table chat_asides (
  receiver text not null check (receiver <> ''),
  chat text not null check (chat <> ''),
  -- A person, or all that are there.
  who text not null check (who <> ''),
  began_at timestamptz not null default now(),
  -- Since then.
  said integer not null default 1,
  primary key (receiver, chat, who)
);

-- Pauses that somebody has made on a chat: what resumes one of them resumes no later one.
create table chat_pauses (
  task_id text not null check (task_id <> ''),
  -- The event's that has made it.
  key text not null check (key <> ''),
  -- An identity.
  paused_by text not null,
  paused_at timestamptz not null default clock_timestamp(),
  -- The event's that has ended it, and whose it was; null: it was ended elsewhere, or not yet.
  resumed_key text,
  resumed_by text,
  ended_at timestamptz,
  primary key (task_id, key)
);

-- What of a run, or of a pause, a message has asked is over one day, too.
drop index notices_unsettled;
create index notices_unsettled on notices (receiver, id)
  where message_id is not null and settled_at is null and body -> 'asks' ->> 'on' in ('approval', 'block', 'run', 'pause');

-- What keeps the server from hearing of what happens at an account that it asks.
create table hearing_problems (
  account text primary key check (account <> ''),
  problem text not null,
  since timestamptz not null default now()
);
