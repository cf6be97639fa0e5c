-- The rota: shifts that need people, and who has which place of them. Two promises are held here whatever the program does:
-- nobody has two places at once, and a shift has no more people than places.

create table rota_shifts (
	id       text     not null primary key,
	kind     text     not null check (kind in ('packing', 'fridge', 'kitchen', 'desk', 'door', 'driving', 'company', 'childcare', 'circle', 'other')),
	zone     text,
	spot     text     not null check (char_length(spot) between 1 and 60),   -- a public place, never a home
	begins   bigint   not null,
	ends     bigint   not null,
	places   smallint not null check (places between 1 and 40),
	opens    text     not null check (opens in ('nothing', 'sealed')),
	gives    text[]   not null check (gives <@ array['meal', 'childcare', 'ride', 'talk']),
	state    text     not null check (state in ('open', 'cancelled')),
	fades_at bigint   not null,                   -- after that nobody knows who was there
	check (begins < ends),
	unique (id, begins, ends, places)
);
create index on rota_shifts (begins);
create index on rota_shifts (fades_at);

-- A range of texts: "who|from" up to "who|until". Two of one person overlap where their hours do, two of different people never, and no extension is needed.
create type rota_span as range (subtype = text, collation = "C");

create function rota_span_of(who text, begins bigint, ends bigint) returns rota_span language sql immutable strict
	return rota_span(who || '|' || lpad(begins::text, 16, '0'), who || '|' || lpad(ends::text, 16, '0'));

-- Hours and size are those of the shift: they cannot change under somebody who has a place.
create table rota_places (
	shift      text     not null,
	seat       smallint not null,
	member     text     not null references ground_members on delete cascade,
	begins     bigint   not null,
	ends       bigint   not null,
	places     smallint not null,
	called_off boolean  not null default false,
	primary key (shift, seat),
	unique (shift, member),
	check (seat between 1 and places),
	foreign key (shift, begins, ends, places) references rota_shifts (id, begins, ends, places) on delete cascade,
	constraint rota_one_place_at_a_time exclude using gist (rota_span_of(member, begins, ends) with &&) where (not called_off)
);
create index on rota_places (member, begins);

create table rota_hours (                        -- what remains of who was where
	member  text    not null references ground_members on delete cascade,
	week    integer not null,
	minutes integer not null,
	ends_at bigint  not null,
	primary key (member, week)
);
create index on rota_hours (ends_at);

-- Who was where is gone from the disk, too, and not only from the table.
create trigger rota_places_leave_traces after delete on rota_places for each statement execute function ground_sweep_is_due();
create trigger rota_hours_leave_traces after delete on rota_hours for each statement execute function ground_sweep_is_due();

-- Whoever leaves gives back what they had, whichever way they leave; what they carried goes with them.
create function rota_let_go() returns trigger language plpgsql as $$
begin
	delete from rota_places where member = new.id;
	delete from rota_hours where member = new.id;
	return null;
end $$;
create trigger rota_lets_go after update of ended_half on ground_members for each row when (new.ended_half is not null) execute function rota_let_go();

-- A hub that is open has the room from now on.
update ground_hub set settings = jsonb_set(settings, '{rooms}', settings -> 'rooms' || '["rota"]') where settings -> 'rooms' ? 'frontdoor' and not settings -> 'rooms' ? 'rota';
