-- What somebody is rung for can be answered from a message: by a number or by the code in its link, one for each page and person.

create table rota_page_asks (
	id      text     not null primary key,
	page    text     not null references rota_pages on delete cascade,
	member  text     not null references ground_members on delete cascade,
	number  smallint not null check (number between 1 and 999),
	code    bytea    not null unique,                                    -- a digest of the code in the link
	ends_at bigint   not null,
	unique (page, member)
);
create index on rota_page_asks (member);
create index on rota_page_asks (ends_at);

create trigger rota_page_asks_leave_traces after delete on rota_page_asks referencing old table as gone for each statement execute function ground_sweep_if_gone();

create function rota_page_asks_let_go() returns trigger language plpgsql as $$
begin
	delete from rota_page_asks where member = new.id;
	return null;
end $$;
create trigger rota_page_asks_let_go after update of ended_half on ground_members for each row when (new.ended_half is not null) execute function rota_page_asks_let_go();
