-- A statement that took nothing away leaves nothing on the disk: only what went makes a sweep due. Every trigger for a whole statement is put anew,
-- with the rows that went before its eyes (a trigger that sees them has one event, so "delete or update" becomes two).

create function ground_sweep_if_gone() returns trigger language plpgsql as $$
begin
	if exists (select from gone) then
		update ground_sweep set is_due = true where not is_due;
	end if;
	return null;
end $$;

do $$
declare
	old record;
	is_delete constant integer := 8;
	is_update constant integer := 16;
begin
	for old in select tgname, tgrelid::regclass as rel, tgtype::integer as kind from pg_trigger where tgfoid = 'ground_sweep_is_due'::regproc and tgtype::integer & 1 = 0 order by tgrelid::regclass::text, tgname loop
		execute format('drop trigger %I on %s', old.tgname, old.rel);
		if old.kind & is_delete <> 0 then
			execute format('create trigger %I after delete on %s referencing old table as gone for each statement execute function ground_sweep_if_gone()', old.tgname, old.rel);
		end if;
		if old.kind & is_update <> 0 then
			execute format('create trigger %I after update on %s referencing old table as gone for each statement execute function ground_sweep_if_gone()', old.tgname || '_in_place', old.rel);
		end if;
	end loop;
end $$;
