-- How often a rota moved somebody already, so that the next plan moves somebody else.

create table rota_moved (
	rota   text     not null references rota_rotas on delete cascade,
	member text     not null references ground_members on delete cascade,
	times  smallint not null check (times >= 1),
	primary key (rota, member)
);
create index on rota_moved (member);

create trigger rota_moved_leave_traces after delete on rota_moved referencing old table as gone for each statement execute function ground_sweep_if_gone();

-- Whoever leaves stands in no count.
create function rota_leave_moved() returns trigger language plpgsql as $$
begin
	delete from rota_moved where member = new.id;
	return null;
end $$;
create trigger rota_leaves_moved after update of ended_half on ground_members for each row when (new.ended_half is not null) execute function rota_leave_moved();
