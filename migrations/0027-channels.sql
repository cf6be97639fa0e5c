-- How the hub writes to a member, what it wrote and what became of that, and the numbers with which they answer.

create table ground_channels (
	id          text     not null primary key,
	member      text     not null references ground_members on delete cascade,
	way         text     not null check (way in ('sms', 'mail', 'push', 'signal')),
	state       text     not null check (state in ('asked', 'on')),      -- asked: its code has not come back yet
	known       bytea    not null,                                       -- keyed digest of the address: by it an answer finds its member
	address     bytea    not null,                                       -- under the key of the week it ends with
	ends_week   integer  not null,
	until_half  integer  not null,
	code        bytea,                                                   -- keyed digest of what came to the address
	tries       smallint not null default 0,
	asked_again boolean  not null default false,                         -- whether they were asked if it should go on
	is_failing  boolean  not null default false,
	unique (member, state)
);
create unique index ground_channels_one_a_place on ground_channels (way, known) where state = 'on';
create index on ground_channels (until_half);

create table ground_messages (                   -- each at most once; no word of what it said
	id      text    not null primary key,                                -- keyed digest of what it is about
	about   text    not null,
	member  text    not null references ground_members on delete cascade,
	way     text    not null check (way in ('sms', 'mail', 'push', 'signal')),
	state   text    not null check (state in ('handing', 'handed', 'delivered', 'failed', 'unknown')),
	why     text,
	at      bigint  not null,
	ends_at bigint  not null
);
create index on ground_messages (about);
create index on ground_messages (member, at);
create index on ground_messages (ends_at);

create table ground_numbers (                    -- one number means one question to one person, whichever room asks
	member   text     not null references ground_members on delete cascade,
	number   smallint not null check (number between 1 and 999),
	question text     not null,
	ends_at  bigint   not null,
	primary key (member, number)
);
create index on ground_numbers (ends_at);
insert into ground_numbers (member, number, question, ends_at)
	select distinct on (member, number) member, number, id, ends_at + 172800000 from rota_questions order by member, number, ends_at desc;

create table hotline_asks (                      -- what the line asks somebody who goes and looks, answered from the message itself
	id      text     not null primary key,
	task    text     not null,
	what    text     not null check (what in ('can-go', 'still-there')),
	member  text     not null references ground_members on delete cascade,
	number  smallint not null check (number between 1 and 999),
	code    bytea    not null unique,                                    -- a digest of the code in the link
	is_open boolean  not null default true,
	ends_at bigint   not null
);
create index on hotline_asks (member);
create index on hotline_asks (task);
create index on hotline_asks (ends_at);

create trigger ground_channels_leave_traces after delete on ground_channels referencing old table as gone for each statement execute function ground_sweep_if_gone();
create trigger ground_messages_leave_traces after delete on ground_messages referencing old table as gone for each statement execute function ground_sweep_if_gone();
create trigger ground_numbers_leave_traces after delete on ground_numbers referencing old table as gone for each statement execute function ground_sweep_if_gone();
create trigger hotline_asks_leave_traces after delete on hotline_asks referencing old table as gone for each statement execute function ground_sweep_if_gone();

-- Whoever leaves is written to no more.
create function ground_leave_channels() returns trigger language plpgsql as $$
begin
	delete from ground_channels where member = new.id;
	delete from ground_messages where member = new.id;
	delete from ground_numbers where member = new.id;
	delete from hotline_asks where member = new.id;
	return null;
end $$;
create trigger ground_leaves_channels after update of ended_half on ground_members for each row when (new.ended_half is not null) execute function ground_leave_channels();
