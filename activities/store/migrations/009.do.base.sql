-- What set-up and checks of a project found at a commit of its base branch, before any agent was paid: asked once for all tasks.
create table base_results (
  project text not null check (project <> ''),
  commit text not null check (commit <> ''),
  -- Of the commands, and of what else decides about them: other commands are another result.
  commands text not null check (commands <> ''),
  passed boolean not null,
  checks jsonb not null,
  found_at timestamptz not null default now(),
  primary key (project, commit, commands)
);

-- What was found before a visit's work: of its set-up, and of the project's checks on the base.
alter table gate_checks drop constraint gate_checks_kind_check;
alter table gate_checks add check (kind in (
  'artifacts', 'verdict', 'change', 'set-up', 'base', 'command', 'forge', 'commit'
));

-- What a run asked for and was not given: tools by its policy, hosts by its network. Null: nothing, or not known.
alter table agent_runs add column refused jsonb;
