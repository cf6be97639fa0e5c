-- Whoever calls may ask to speak with a woman: then only the phones of those ring who said of themselves that they answer such calls.
-- Who said so is known by a keyed digest alone, so that no copy of this table tells who.

create table hotline_women (
	lookup bytea not null primary key          -- keyed digest of the member
);
create trigger hotline_women_leave_traces after delete on hotline_women referencing old table as gone for each statement execute function ground_sweep_if_gone();

alter table hotline_calls add column woman boolean not null default false;
alter table hotline_call_backs add column woman boolean not null default false;

-- A dispatcher dropped the picture that came with it: sent again, it is not kept again.
alter table hotline_reports add column picture_dropped boolean not null default false;
