-- Work without a clock, and who can be rung: minutes at the desk, hours somebody says they did, rotations of standby and on-call, and who was rung.

create table rota_beside (                       -- quarter hours in which somebody worked at the desk; for a day, so that none counts twice and a night there asks for rest
	member  text   not null references ground_members on delete cascade,
	begins  bigint not null,
	ends_at bigint not null,
	primary key (member, begins)
);
create index on rota_beside (ends_at);

create table rota_said (                         -- "I did two hours of calls", while it can be taken back; the hours stand in rota_hours
	id      text     not null primary key,
	member  text     not null references ground_members on delete cascade,
	kind    text     not null check (kind in ('desk', 'calls', 'coordinating')),
	minutes smallint not null check (minutes between 15 and 480),
	week    integer  not null,
	load    smallint not null,
	ends_at bigint   not null
);
create index on rota_said (member);
create index on rota_said (ends_at);

create table rota_rotations (                    -- who is on by turns, on which days, from when until when
	id         text     not null primary key,
	kind       text     not null,
	presence   text     not null check (presence in ('standby', 'on-call')),
	zone       text,
	spot       text     not null check (char_length(spot) between 1 and 60),
	every      smallint not null check (every in (1, 7)),
	first_day  text     not null,                -- the day of the first turn, such as 2027-03-01
	from_time  text     not null,                -- handover, on the clocks here
	until_time text     not null,
	members    text[]   not null                 -- in their order
);
create table rota_overrides (                    -- somebody else, this once
	rotation text   not null references rota_rotations on delete cascade,
	begins   bigint not null,
	member   text   not null references ground_members on delete cascade,
	ends_at  bigint not null,
	primary key (rotation, begins)
);
create index on rota_overrides (ends_at);
create table rota_skips (                        -- whose turn or page it was, and why it passed them by
	id      text   not null primary key,
	member  text   not null references ground_members on delete cascade,
	what    text   not null check (what in ('turn', 'page')),
	why     text   not null,
	at      bigint not null,
	ends_at bigint not null
);
create index on rota_skips (ends_at);

create table rota_pages (                        -- somebody is needed now
	id       text   not null primary key,
	kind     text   not null,
	reason   text   not null check (reason in ('someone-waits', 'nobody-came', 'too-few', 'question', 'keys', 'machine')),
	begun_at bigint not null,
	begun_by text   references ground_members on delete set null,
	state    text   not null check (state in ('ringing', 'held', 'over')),
	held_by  text   references ground_members on delete set null,
	held_at  bigint,
	over_at  bigint,
	ends_at  bigint not null
);
create index on rota_pages (ends_at);
create index on rota_pages (held_by) where held_by is not null;
create table rota_paged (                        -- whom it rang at which step
	page    text     not null references rota_pages on delete cascade,
	ring    smallint not null,
	member  text     not null references ground_members on delete cascade,
	at      bigint   not null,
	said_no boolean  not null default false,
	primary key (page, ring, member)
);
create index on rota_paged (member);

create trigger rota_beside_leave_traces after delete on rota_beside referencing old table as gone for each statement execute function ground_sweep_if_gone();
create trigger rota_said_leave_traces after delete on rota_said referencing old table as gone for each statement execute function ground_sweep_if_gone();
create trigger rota_overrides_leave_traces after delete on rota_overrides referencing old table as gone for each statement execute function ground_sweep_if_gone();
create trigger rota_skips_leave_traces after delete on rota_skips referencing old table as gone for each statement execute function ground_sweep_if_gone();
create trigger rota_pages_leave_traces after delete on rota_pages referencing old table as gone for each statement execute function ground_sweep_if_gone();
create trigger rota_paged_leave_traces after delete on rota_paged referencing old table as gone for each statement execute function ground_sweep_if_gone();

-- Whoever leaves takes this with them, too; a trigger of its own, beside the one for the ledger.
create function rota_let_go_oncall() returns trigger language plpgsql as $$
begin
	delete from rota_beside where member = new.id;
	delete from rota_said where member = new.id;
	delete from rota_overrides where member = new.id;
	delete from rota_skips where member = new.id;
	delete from rota_paged where member = new.id;
	update rota_pages set held_by = null where held_by = new.id;
	update rota_pages set begun_by = null where begun_by = new.id;
	update rota_rotations set members = array_remove(members, new.id) where new.id = any (members);
	return null;
end $$;
create trigger rota_lets_go_oncall after update of ended_half on ground_members for each row when (new.ended_half is not null) execute function rota_let_go_oncall();
