-- The ledger of carrying: what a shift takes besides hands, what a person offers and where their limits are, what they know and until when,
-- and how somebody came by a place.

alter table rota_shifts drop constraint rota_shifts_kind_check;
alter table rota_shifts add constraint rota_shifts_kind_check check (kind in ('packing', 'fridge', 'kitchen', 'desk', 'door', 'driving', 'company', 'childcare', 'circle', 'hotline', 'medic', 'clinic', 'coordinating', 'other'));
alter table rota_shifts
	add column least      smallint not null default 1 check (least between 0 and places),   -- below that it cannot be held
	add column worth      smallint not null default 1 check (worth between 1 and 3),        -- 3 must not stay empty
	add column effort     text     not null default 'plain' check (effort in ('light', 'plain', 'hard')),
	add column presence   text     not null default 'there' check (presence in ('there', 'standby', 'on-call')),
	add column needs      text[]   not null default '{}',                                   -- 'dispatch:1-2': so many at least and at most who know it
	add column newcomers  smallint not null default 0 check (newcomers between 0 and places),
	add column is_paired  boolean  not null default false,                                  -- whoever is new comes only with somebody who is not
	add column serves     text     references rota_shifts on delete set null,               -- child care for those on that shift, or standby for it
	add column origin     text     not null default 'rota',                                 -- the room that posted it
	add column origin_key text,                                                             -- that room's own name for it
	add column rota       text;                                                             -- which plan it belongs to, if any
create unique index rota_shifts_by_origin on rota_shifts (origin, origin_key) where origin_key is not null;
create index on rota_shifts (serves) where serves is not null;
create index on rota_shifts (rota) where rota is not null;

alter table rota_places
	add column id     text    unique,           -- whatever refers to a place means this, not its hours
	add column state  text    not null default 'taken' check (state in ('asked', 'taken', 'here', 'done', 'missed')),
	add column source text    not null default 'self' check (source in ('self', 'plan', 'swap', 'cover', 'page', 'import')),
	add column is_new boolean not null default false;

create table rota_carriers (                     -- what somebody offers, and where their limits are; who has no row takes the hub's
	member       text     not null primary key references ground_members on delete cascade,
	week_minutes smallint check (week_minutes between 0 and 3600),
	in_row       smallint check (in_row between 1 and 14),
	nights       smallint check (nights between 0 and 7),
	kinds_not    text[]   not null default '{}',
	learns       text[]   not null default '{}',                   -- what they would like to learn
	has_car      boolean  not null default false,
	children     smallint not null default 0 check (children between 0 and 9),
	small        smallint not null default 0 check (small between 0 and children),   -- of them under three
	away_from    bigint,
	away_until   bigint,
	quiet_from   smallint check (quiet_from between 0 and 1439),   -- minutes of the day between which nobody asks them
	quiet_until  smallint check (quiet_until between 0 and 1439),
	may_ask      boolean  not null default true,
	check (away_from < away_until)
);

create table rota_times (                        -- when somebody could, every week or on one day
	member     text     not null references ground_members on delete cascade,
	id         text     not null primary key,
	weekday    smallint check (weekday between 0 and 6),           -- 0 is Monday
	day        text,                                                -- such as 2027-03-02
	from_min   smallint not null check (from_min between 0 and 1439),
	until_min  smallint not null check (until_min between 1 and 2880 and until_min > from_min),   -- beyond 1440: on the next day
	how        text     not null check (how in ('yes', 'if-needed', 'no')),
	ends_at    bigint,                                              -- one day's rows go after it
	check ((weekday is null) <> (day is null))
);
create index on rota_times (member);
create index on rota_times (ends_at) where ends_at is not null;

create table rota_liked (                        -- with whom somebody likes to be; with whom not is ground_apart
	member text not null references ground_members on delete cascade,
	other  text not null references ground_members on delete cascade,
	primary key (member, other),
	check (member <> other)
);

create table rota_skills (
	member     text not null references ground_members on delete cascade,
	what       text not null,                                       -- a skill, or speaks-es
	level      text not null check (level in ('shadow', 'able', 'lead')),
	granted_by text references ground_members on delete set null,   -- null: as they said themselves
	until_half integer,
	primary key (member, what)
);

create table rota_kinds (                        -- which kinds of shift somebody has done, so that nobody is new twice
	member  text    not null references ground_members on delete cascade,
	kind    text    not null,
	ends_at bigint  not null,
	primary key (member, kind)
);
create index on rota_kinds (ends_at);

alter table rota_hours
	add column load   integer  not null default 0,   -- minutes, by how heavy and how late
	add column beside integer  not null default 0,   -- of the minutes, those without a shift: at the desk, on calls, coordinating
	add column nights smallint not null default 0;

create table rota_counts (                       -- what remains when names are gone: how many carried how much
	week    integer not null primary key,
	people  integer not null,
	minutes integer not null,
	missing integer not null,                        -- places that nobody had
	ends_at bigint  not null
);

create trigger rota_times_leave_traces after delete on rota_times referencing old table as gone for each statement execute function ground_sweep_if_gone();
create trigger rota_liked_leave_traces after delete on rota_liked referencing old table as gone for each statement execute function ground_sweep_if_gone();
create trigger rota_skills_leave_traces after delete on rota_skills referencing old table as gone for each statement execute function ground_sweep_if_gone();
create trigger rota_carriers_leave_traces after delete on rota_carriers referencing old table as gone for each statement execute function ground_sweep_if_gone();
create trigger rota_kinds_leave_traces after delete on rota_kinds referencing old table as gone for each statement execute function ground_sweep_if_gone();

-- Whoever leaves gives back what they had, whichever way they leave; what they carried and offered goes with them.
create or replace function rota_let_go() returns trigger language plpgsql as $$
begin
	delete from rota_places where member = new.id;
	delete from rota_hours where member = new.id;
	delete from rota_carriers where member = new.id;
	delete from rota_times where member = new.id;
	delete from rota_liked where member = new.id or other = new.id;
	delete from rota_skills where member = new.id;
	delete from rota_kinds where member = new.id;
	return null;
end $$;
