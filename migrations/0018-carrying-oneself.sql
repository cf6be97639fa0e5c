-- A member's own side of the rota: a skill that two must agree on waits for the second of them; child care that opens by itself can grow; and its
-- being too few is told once.

alter table rota_skills add column agreed_by text references ground_members on delete set null;   -- the second who saw it, where it takes two

create table rota_vettings (                     -- granted by one, and waiting for another
	member     text    not null references ground_members on delete cascade,
	what       text    not null,
	level      text    not null check (level in ('shadow', 'able', 'lead')),
	said_by    text    not null references ground_members on delete cascade,
	until_half integer not null,
	ends_at    bigint  not null,                 -- nobody agreed until then
	primary key (member, what),
	check (member <> said_by)
);
create index on rota_vettings (ends_at);

create table rota_few (                          -- child care of which the desk has heard that it lacks people
	shift text not null primary key references rota_shifts on delete cascade
);

-- Size and hours still cannot change under somebody who has a place, but for whoever changes both in one transaction, and says so in it.
alter table rota_places alter constraint rota_places_shift_begins_ends_places_fkey deferrable initially immediate;

create trigger rota_vettings_leave_traces after delete on rota_vettings referencing old table as gone for each statement execute function ground_sweep_if_gone();
create trigger rota_few_leave_traces after delete on rota_few referencing old table as gone for each statement execute function ground_sweep_if_gone();

create function rota_let_vettings_go() returns trigger language plpgsql as $$
begin
	delete from rota_vettings where member = new.id or said_by = new.id;
	return null;
end $$;
create trigger rota_lets_vettings_go after update of ended_half on ground_members for each row when (new.ended_half is not null) execute function rota_let_vettings_go();
