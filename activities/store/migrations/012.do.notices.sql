-- What is to be told to receivers that can be away: a row for each address, told once, or dropped where it is not true any more.
create table notices (
  id bigint generated always as identity primary key,
  -- Of the notice, or of the answer; the same again is the same.
  key text not null check (key <> ''),
  -- `telegram`, `webhook`.
  receiver text not null check (receiver <> ''),
  -- Of Telegram a chat, or `chat/thread`; empty where the receiver has one place alone.
  address text not null,
  project text,
  task_id text,
  kind text not null check (kind <> ''),
  -- What is said: its content, and what can be answered to it.
  body jsonb not null,
  created_at timestamptz not null default clock_timestamp(),
  tries integer not null default 0,
  -- Of the tries those whose answer never came: each may have been heard.
  unanswered integer not null default 0,
  -- Not before then.
  due_at timestamptz not null default clock_timestamp(),
  told_at timestamptz,
  -- Why it is never told, or why the last try failed.
  problem text,
  dropped_at timestamptz,
  -- The receiver's number of it.
  message_id bigint,
  -- When what it asks was answered, and the message says so.
  settled_at timestamptz,
  unique (key, receiver, address)
);
create index notices_untold on notices (receiver, address, id) where told_at is null and dropped_at is null;
create index notices_dropped on notices (dropped_at) where dropped_at is not null;
create index notices_unsettled on notices (receiver, id)
  where message_id is not null and settled_at is null and body -> 'asks' ->> 'on' in ('approval', 'block');
create index notices_messages on notices (receiver, message_id) where message_id is not null;

-- What a message links to.
alter table tasks add column pull_request_url text;

-- What a button of a message does: what the receiver sends back is its key alone.
create table buttons (
  key text primary key check (length(key) between 8 and 60),
  notice bigint not null references notices (id),
  action text not null check (action <> ''),
  unique (notice, action)
);

-- Who was first to answer a block on a chat: another one's answer to the same is too late.
create table block_answers (
  task_id text not null check (task_id <> ''),
  -- Its number among the task's blocks.
  block integer not null,
  -- The event's: the same one again is the same answer.
  key text not null check (key <> ''),
  -- An identity.
  answered_by text not null,
  answered_at timestamptz not null default now(),
  primary key (task_id, block)
);

-- How the people of chats are called, as they were seen last: identities are numbers there.
create table chat_people (
  account text not null check (account <> ''),
  user_id text not null check (user_id <> ''),
  name text not null,
  primary key (account, user_id)
);

-- What is known of chats, by the ids that settings and projects give them.
create table chats (
  receiver text not null check (receiver <> ''),
  id text not null check (id <> ''),
  -- A group that became another chat: it is told there.
  moved_to text,
  -- Since when orch may say nothing there, and why.
  gone_at timestamptz,
  problem text,
  primary key (receiver, id)
);
