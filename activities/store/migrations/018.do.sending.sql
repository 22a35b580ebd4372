alter table notices
  -- The chat that a message stands in: its number means that message there, and another one elsewhere.
  add column told_chat text,
  -- Where it is told now; null: at its address. Another one where a group of Telegram became another chat.
  add column lane text,
  -- Until then it is one sender's alone; null: nobody has it.
  add column leased_until timestamptz,
  -- The receiver has refused how it was set: it is told as plain text.
  add column plain boolean not null default false,
  -- It was dropped though nothing had made it untrue: somebody was not told.
  add column lost boolean not null default false;

update notices set told_chat = split_part(address, '/', 1)
where message_id is not null and not exists (
  select from chats
  where chats.receiver = notices.receiver and chats.id = split_part(address, '/', 1) and moved_to is not null);
update notices set lane = moved_to || substr(address, length(chats.id) + 1)
from chats
where chats.receiver = notices.receiver and chats.id = split_part(address, '/', 1) and moved_to is not null
  and told_at is null and dropped_at is null;

drop index notices_untold;
create index notices_untold on notices (receiver, (coalesce(lane, address)), (kind = 'press-answer'), id)
  where told_at is null and dropped_at is null;
drop index notices_messages;
create index notices_messages on notices (receiver, told_chat, message_id) where message_id is not null;
create index notices_ended on notices ((coalesce(told_at, dropped_at, created_at)));

-- A message that nobody has use for any more takes its buttons with it.
alter table buttons
  drop constraint buttons_notice_fkey,
  add constraint buttons_notice_fkey foreign key (notice) references notices (id) on delete cascade;

-- A topic (`chat/topic`) that was not there: what is for it is told in the chat itself for a while.
alter table chats add column lost_at timestamptz;

-- Of an event that is over its key stays for good, so that the same one is known again.
create index events_with_text on events (learnt_at) where outcome is not null and event <> '{}';
