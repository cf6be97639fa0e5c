-- What was brought over from an old sheet: people we expect, and which asks came with which import, as long as that can be taken back.

create table ground_imports (
	id         text    not null primary key,
	what       text    not null check (what in ('members', 'asks')),
	since_half integer not null
);

create table ground_expected (
	id         text    not null primary key,
	import     text    references ground_imports on delete set null,
	once       bytea   not null unique,         -- keyed digest: the same row again is the same person
	team       text    not null references ground_teams,
	epoch      integer not null,
	since_half integer not null,
	ends_week  integer not null,
	is_invited boolean not null default false,
	sealed     bytea   not null                 -- name, way to be reached, what they said they can do; to the team, under the key of its week
);
create index on ground_expected (import) where import is not null;
create trigger ground_expected_leave_traces after delete on ground_expected for each statement execute function ground_sweep_is_due();

alter table frontdoor_listings add column import text references ground_imports on delete set null;
create index on frontdoor_listings (import) where import is not null;
