-- One's own places in one's own calendar, by an address that only its owner knows; when somebody is reminded; shifts that came from an old sheet.

create table rota_feeds (
	member    text    not null primary key references ground_members on delete cascade,
	code      bytea   not null unique,                             -- keyed digest of what stands in the address
	says      text    not null check (says in ('busy', 'kind')),
	has_spot  boolean not null,
	has_rest  boolean not null
);

create table rota_feed_told (                    -- what a calendar was last told of a place, so that a change is known as one
	member   text    not null references rota_feeds on delete cascade,
	place    text    not null,
	begins   bigint  not null,
	ends     bigint  not null,
	sequence integer not null,
	print    bytea   not null,                                     -- keyed digest of what was told
	changed  bigint  not null,
	is_gone  boolean not null,
	ends_at  bigint  not null,
	primary key (member, place)
);
create index on rota_feed_told (ends_at);

create table rota_reminding (                    -- who has chosen otherwise than the hub
	member  text    not null primary key references ground_members on delete cascade,
	a_day   boolean not null,
	a_while boolean not null
);

create table rota_reminders (                    -- of which places their owner has been reminded
	place   text   not null references rota_places (id) on delete cascade,
	lead    text   not null check (lead in ('day', 'while')),
	ends_at bigint not null,                                       -- when the shift begins
	primary key (place, lead)
);
create index on rota_reminders (ends_at);

create trigger rota_feeds_leave_traces after delete on rota_feeds referencing old table as gone for each statement execute function ground_sweep_if_gone();
create trigger rota_feed_told_leave_traces after delete on rota_feed_told referencing old table as gone for each statement execute function ground_sweep_if_gone();
create trigger rota_reminding_leave_traces after delete on rota_reminding referencing old table as gone for each statement execute function ground_sweep_if_gone();
create trigger rota_reminders_leave_traces after delete on rota_reminders referencing old table as gone for each statement execute function ground_sweep_if_gone();

create function rota_feeds_let_go() returns trigger language plpgsql as $$
begin
	delete from rota_feeds where member = new.id;
	delete from rota_reminding where member = new.id;
	return null;
end $$;
create trigger rota_feeds_let_go after update of ended_half on ground_members for each row when (new.ended_half is not null) execute function rota_feeds_let_go();

alter table ground_imports drop constraint ground_imports_what_check;
alter table ground_imports add constraint ground_imports_what_check check (what in ('members', 'asks', 'shifts'));
alter table rota_shifts add column import text references ground_imports on delete set null;
create index on rota_shifts (import) where import is not null;
