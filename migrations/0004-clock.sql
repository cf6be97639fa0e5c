-- What the house saw of the time, so that a wrong clock makes nothing go early; and whether something went that still lies on the disk.

create table ground_clock (
	seen_at     bigint not null,
	jumped_from bigint,                         -- the time just before the clock jumped; null while it runs steadily
	left_ms     bigint not null default 0,      -- for how long the time after the jump must still be seen
	jumped_next bigint                          -- the time just before it jumped once more
);
create unique index ground_clock_is_one on ground_clock ((true));

create table ground_sweep (
	is_due   boolean not null default false,    -- something went since the disk was last swept
	is_begun boolean not null default false,    -- a sweep that was cut off is begun anew
	due_since bigint
);
create unique index ground_sweep_is_one on ground_sweep ((true));
insert into ground_sweep default values;

-- In the transaction in which something goes, whichever way it goes: a kill loses neither or both.
create function ground_sweep_is_due() returns trigger language plpgsql as $$
begin
	update ground_sweep set is_due = true where not is_due;
	return null;
end $$;
create trigger frontdoor_listings_leave_traces after delete on frontdoor_listings for each statement execute function ground_sweep_is_due();
