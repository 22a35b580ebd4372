-- Who ended a task as done without a merge, there being nothing to do.
alter table tasks add column closed_by text;
