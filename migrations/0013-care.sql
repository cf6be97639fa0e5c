-- Looking after each other: what went wrong, who would rather not be together, for how long a steward serves, who carries what, and who vouched for whom.

create table ground_wrongs (                    -- "something went wrong", sealed to the care team
	id           text    not null primary key,
	said_half    integer not null,
	state        text    not null check (state in ('open', 'seen', 'done')),
	sealed_where text    not null check (sealed_where in ('browser', 'arrival')),
	wants_other  boolean not null default false, -- somebody who read it asks that someone apart from it looks
	ends_week    integer not null,
	body         bytea   not null
);
create index on ground_wrongs (ends_week);

create table ground_wrong_readers (             -- fixed when it was sealed
	wrong  text  not null references ground_wrongs on delete cascade,
	reader text  not null references ground_members on delete cascade,
	wrap   bytea not null,                      -- the report's key, sealed to this reader, under the key of its week
	primary key (wrong, reader)
);
create index on ground_wrong_readers (reader);

create table ground_carers_asked (              -- nobody is a carer against their will
	member     text    not null primary key references ground_members on delete cascade,
	asked_half integer not null
);

create table ground_apart (                     -- two who would rather not be together
	low   text  not null references ground_members on delete cascade,
	high  text  not null references ground_members on delete cascade,
	asker bytea not null,                       -- keyed digest: only whoever asked for it takes it back
	primary key (low, high, asker),
	check (low < high)
);
create index on ground_apart (high);

create table frontdoor_wrote (                  -- who answered, as a keyed digest of listing and member
	listing text  not null references frontdoor_listings on delete cascade,
	mark    bytea not null,
	primary key (listing, mark)
);

create table frontdoor_apart (                  -- from whom it is kept, as a keyed digest of listing and member
	listing text  not null references frontdoor_listings on delete cascade,
	mark    bytea not null,
	primary key (listing, mark)
);

alter table ground_members add column term_half integer;                          -- until when a steward serves, unless renewed
alter table ground_members add column look_again boolean not null default false;  -- vouched for by somebody who was removed for harm

alter table ground_vouches add column since_half integer not null default 0;      -- 0: before this was kept

create table ground_pairs (                     -- somebody new, and one of those who vouched for them
	newcomer   text    not null primary key references ground_members on delete cascade,
	guide      text    not null references ground_members on delete cascade,
	until_half integer not null,
	check (newcomer <> guide)
);
create index on ground_pairs (guide);

create table ground_stewardship (               -- the work of keeping the hub, and who carries each part of it
	what       text    not null primary key check (what in ('machine', 'domain', 'bill', 'backups', 'keys', 'stewards', 'print', 'aloud')),
	carrier    text    references ground_members on delete set null,
	is_outside boolean not null default false,
	is_looking boolean not null default false,
	since_half integer,
	until_half integer,
	offered_by text    references ground_members on delete set null,
	check (carrier is null or not is_outside)
);

create trigger ground_wrongs_leave_traces after delete on ground_wrongs for each row execute function ground_sweep_is_due();
create trigger ground_wrong_readers_leave_traces after delete on ground_wrong_readers for each row execute function ground_sweep_is_due();
create trigger ground_apart_leave_traces after delete on ground_apart for each row execute function ground_sweep_is_due();
create trigger ground_vouches_leave_traces after delete on ground_vouches for each row execute function ground_sweep_is_due();
create trigger ground_pairs_leave_traces after delete on ground_pairs for each row execute function ground_sweep_is_due();
