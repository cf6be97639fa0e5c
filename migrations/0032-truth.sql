-- How far what was told can be trusted: why something may stand that the linter found, what each kind of evidence came to, and how often people are told.

alter table hotline_signs add column because text check (char_length(because) <= 200);   -- why it may stand; only where something was found

create table hotline_determined (                -- what an incident rested on when it was decided, and what it was; counted once it is gone
	incident text    not null primary key references hotline_incidents on delete cascade,
	month    integer not null,                   -- months since 1970
	basis    text    check (basis in ('two-eyes', 'one-eye', 'told-picture', 'told', 'online')),
	looked   boolean not null,                   -- somebody of ours saw it
	rules    text[]  not null,                   -- those that held when it was confirmed
	outcome  text    not null check (outcome in ('so', 'not-so', 'not-known')),
	ends_at  bigint  not null
);
create trigger hotline_determined_leave_traces after delete on hotline_determined referencing old table as gone for each statement execute function ground_sweep_if_gone();

create table hotline_outcomes (                  -- the same as counts, of the whole hub
	month    integer not null,
	basis    text    not null,                   -- as above, or looked, or R1, not-R1 …
	outcome  text    not null,
	n        integer not null,
	primary key (month, basis, outcome)
);

create table hotline_told (                      -- how many messages went out on a day, once their rows are gone
	day  integer not null,                       -- days since 1970
	says text    not null check (says in ('news', 'back')),
	n    integer not null,
	primary key (day, says)
);

create table rota_paused (                       -- somebody is to say that it goes on
	shift text   not null primary key references rota_shifts on delete cascade,
	since bigint not null
);
create trigger rota_paused_leave_traces after delete on rota_paused referencing old table as gone for each statement execute function ground_sweep_if_gone();
