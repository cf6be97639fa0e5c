-- Swaps, covers, the waiting list, who is late, and what the hub asks a member. Whatever refers to a place means its name, wherever its hours go.

update rota_places set id = 'place_' || replace(gen_random_uuid()::text, '-', '') where id is null;

-- Hours of a shift and of its places move together, in one transaction that says so; in any other they stand as fast as before.
alter table rota_places alter constraint rota_places_shift_begins_ends_places_fkey deferrable initially immediate;

create table rota_swaps (                        -- somebody offers their place; it stays theirs until they say yes to who takes it
	place text not null primary key references rota_places (id) on delete cascade,
	taker text references ground_members on delete cascade
);
create index on rota_swaps (taker) where taker is not null;

create table rota_covers (                       -- somebody is looked for; with a place, it stays whose it is until then
	id        text     not null primary key,
	shift     text     not null references rota_shifts on delete cascade,
	place     text     references rota_places (id) on delete set null,   -- null: a place that nobody has
	state     text     not null check (state in ('open', 'covered', 'ended')),
	step      text     not null check (step in ('asking', 'standby', 'told')),
	waves     smallint not null check (waves between 0 and 4),
	opened_at bigint   not null,
	next_at   bigint                                                       -- when the next step is due
);
create unique index rota_covers_one_a_place on rota_covers (place) where state = 'open' and place is not null;
create index on rota_covers (shift);
create index on rota_covers (next_at) where next_at is not null;

create table rota_waiting (                      -- who waits for a place of a full shift
	shift  text   not null references rota_shifts on delete cascade,
	member text   not null references ground_members on delete cascade,
	since  bigint not null,
	primary key (shift, member)
);

create table rota_late (                         -- whose place began without them, as far as anybody tapped; gone with the place
	place  text   not null primary key references rota_places (id) on delete cascade,
	since  bigint not null,
	answer text   check (answer in ('came', 'ill', 'unknown'))
);

create table rota_questions (                    -- what the hub asks a member, answered from the message itself
	id       text     not null primary key,
	member   text     not null references ground_members on delete cascade,
	what     text     not null check (what in ('take-this', 'cover', 'still-coming', 'wait-list', 'plan-asks')),
	shift    text     not null references rota_shifts on delete cascade,
	place    text     references rota_places (id) on delete set null,
	cover    text     references rota_covers on delete cascade,
	number   smallint not null check (number between 1 and 999),            -- with it they answer 2n-1 or 2n
	code     bytea    not null unique,                                      -- a digest of the code in the link
	asked_at bigint   not null,
	ends_at  bigint   not null,
	answer   text     check (answer in ('yes', 'no', 'gone')),
	passed   boolean  not null default false,                               -- whether somebody has sent it on
	fades_at bigint   not null
);
create index on rota_questions (member);
create index on rota_questions (shift);
create index on rota_questions (fades_at);
create unique index rota_questions_one_a_need on rota_questions (cover, member) where cover is not null;
create unique index rota_questions_one_a_number on rota_questions (member, number) where answer is null;

create table rota_asked (                        -- when somebody was last asked, so that it is not always the same ones
	member   text   not null primary key references ground_members on delete cascade,
	asked_at bigint not null,
	ends_at  bigint not null
);
create index on rota_asked (ends_at);

create trigger rota_swaps_leave_traces after delete on rota_swaps referencing old table as gone for each statement execute function ground_sweep_if_gone();
create trigger rota_covers_leave_traces after delete on rota_covers referencing old table as gone for each statement execute function ground_sweep_if_gone();
create trigger rota_waiting_leave_traces after delete on rota_waiting referencing old table as gone for each statement execute function ground_sweep_if_gone();
create trigger rota_late_leave_traces after delete on rota_late referencing old table as gone for each statement execute function ground_sweep_if_gone();
create trigger rota_questions_leave_traces after delete on rota_questions referencing old table as gone for each statement execute function ground_sweep_if_gone();
create trigger rota_asked_leave_traces after delete on rota_asked referencing old table as gone for each statement execute function ground_sweep_if_gone();

-- Whoever leaves is asked nothing any more, and takes nobody's place.
create function rota_let_go_of_covers() returns trigger language plpgsql as $$
begin
	update rota_swaps set taker = null where taker = new.id;
	delete from rota_waiting where member = new.id;
	delete from rota_questions where member = new.id;
	delete from rota_asked where member = new.id;
	return null;
end $$;
create trigger rota_lets_go_of_covers after update of ended_half on ground_members for each row when (new.ended_half is not null) execute function rota_let_go_of_covers();
