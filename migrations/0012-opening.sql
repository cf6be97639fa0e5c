-- Opening: how much each member opened this hour, how often each listing was opened, what two open together, who may answer on law and health, and giving.

create table ground_openings (                  -- how many in an hour, never which; a row ends a day after its hour began
	member   text    not null references ground_members on delete cascade,
	ends_at  bigint  not null,
	opened   integer not null default 0,        -- record keys handed out within the budget
	searched integer not null default 0,        -- handed out for a search that a second person agreed to
	primary key (member, ends_at)
);
create table ground_more (                      -- somebody asks to open more until the hour is over; another agrees
	member    text   not null references ground_members on delete cascade,
	what      text   not null check (what in ('more', 'search')),
	ends_at   bigint not null,
	agreed_by text   references ground_members on delete cascade check (agreed_by <> member),
	primary key (member, what, ends_at)
);

create table ground_attestations (              -- two stewards' word that somebody may answer on law or on health
	member      text    not null references ground_members on delete cascade,
	what        text    not null check (what in ('law', 'health')),
	attested_by text    references ground_members on delete set null,
	agreed_by   text    references ground_members on delete set null,
	is_agreed   boolean not null default false,
	until_half  integer not null,
	primary key (member, what)
);

alter table frontdoor_listings
	add column opened    integer not null default 0,    -- how often its key was handed out to be read
	add column searched  integer not null default 0,    -- how often it was handed out in a search
	add column openers   integer not null default 0,    -- by how many people
	add column held_seen boolean not null default false,  -- whoever has it has opened it: again costs nothing
	add column given     text check (given in ('one', 'next')),  -- offered to a named member, or to whoever is next
	add column given_to  text references ground_members on delete set null,
	add column close     bytea;                         -- sealed apart, and under its week's key: two open it together
update frontdoor_listings set taken_by = null where state = 'closed';

create table frontdoor_marks (                  -- keyed digests of (listing, member): somebody counts once; gone when it is closed, and with it
	listing text  not null references frontdoor_listings on delete cascade,
	mark    bytea not null,
	primary key (listing, mark)
);
create table frontdoor_this_hour (              -- keyed digests of (hour, listing, member): what was handed out costs nothing again in the same hour
	ends_at bigint not null,
	mark    bytea  not null,
	primary key (ends_at, mark)
);
create table frontdoor_together (               -- somebody who has it asks to open the close part; another agrees, for half an hour
	listing   text   not null primary key references frontdoor_listings on delete cascade,
	asked_by  text   not null references ground_members on delete cascade,
	agreed_by text   references ground_members on delete cascade check (agreed_by <> asked_by),
	ends_at   bigint not null
);

-- Who asked for which close part, and what the digests stood for, must not be found on the disk afterwards.
create trigger frontdoor_marks_leave_traces after delete on frontdoor_marks for each statement execute function ground_sweep_is_due();
create trigger frontdoor_this_hour_leaves_traces after delete on frontdoor_this_hour for each statement execute function ground_sweep_is_due();
create trigger frontdoor_together_leaves_traces after delete on frontdoor_together for each statement execute function ground_sweep_is_due();
