-- Care of those who carry: who was taken off a place so that they rest, until they heard it, and for what learning was proposed lately.

create table rota_eased (                        -- not by whom and not why: nobody can be asked for what is not there
	member  text   not null references ground_members on delete cascade,
	shift   text   not null references rota_shifts on delete cascade,
	ends_at bigint not null,
	primary key (member, shift)
);
create index on rota_eased (ends_at);

create table rota_wanted (                       -- what few hold and somebody could learn: proposed, and not again before that
	what    text   not null primary key,
	ends_at bigint not null
);

create trigger rota_eased_leave_traces after delete on rota_eased referencing old table as gone for each statement execute function ground_sweep_if_gone();

create table rota_drill (                        -- what would fall if somebody were not there, and what learning would fill: for a day, and then looked at anew
	id        text     not null primary key,
	sort      text     not null check (sort in ('asked', 'done', 'without', 'lesson', 'skill')),
	member    text     references ground_members on delete cascade,
	what      text,
	was       smallint not null,                 -- places nobody has; of a skill, how many shifts need it
	becomes   smallint not null,                 -- places nobody would have; of a skill, how many people have it
	is_proven boolean  not null,
	ends_at   bigint   not null
);
create index on rota_drill (ends_at);
create index on rota_drill (member) where member is not null;
create trigger rota_drill_leave_traces after delete on rota_drill referencing old table as gone for each statement execute function ground_sweep_if_gone();

create function rota_let_go_eased() returns trigger language plpgsql as $$
begin
	delete from rota_eased where member = new.id;
	delete from rota_drill where member = new.id;
	return null;
end $$;
create trigger rota_lets_go_eased after update of ended_half on ground_members for each row when (new.ended_half is not null) execute function rota_let_go_eased();
