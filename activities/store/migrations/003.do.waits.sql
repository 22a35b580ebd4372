-- What a task waits for is data; who shows it makes a sentence of it.
alter table tasks alter column waiting_for type jsonb using null;
