-- The phone tree: who said they may stand in that of their part of town, and what its last printed sheets were made of.

create table hotline_tree (
	member text   not null primary key references ground_members on delete cascade,
	zone   text   not null,
	speaks text[] not null default '{}'                            -- what else they can call in, besides their own language
);
create index on hotline_tree (zone);

create table hotline_tree_prints (
	zone         text    not null primary key,
	roster       bytea   not null,                                  -- keyed digest of who stood in it
	printed_half integer not null
);

create trigger hotline_tree_leaves_traces after delete on hotline_tree referencing old table as gone for each statement execute function ground_sweep_if_gone();
create trigger hotline_tree_prints_leave_traces after delete on hotline_tree_prints referencing old table as gone for each statement execute function ground_sweep_if_gone();

create function hotline_tree_let_go() returns trigger language plpgsql as $$
begin
	delete from hotline_tree where member = new.id;
	return null;
end $$;
create trigger hotline_tree_let_go after update of ended_half on ground_members for each row when (new.ended_half is not null) execute function hotline_tree_let_go();
