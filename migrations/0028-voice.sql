-- Calls to the hotline. A call is known by a keyed digest of the carrier's name for it; whose number it is stands nowhere while it lasts.
-- Numbers lie under the key of the week they end with: those that ring for one shift, and those of callers who wait to be called back, three days at most.

create table hotline_calls (
	id        text   not null primary key,     -- hex of a keyed digest
	state     text   not null check (state in ('greeted', 'known', 'ringing', 'standby', 'message', 'connected', 'wrap-up', 'call-back', 'closed')),
	language  text,
	known     text,
	ringing   text[] not null default '{}',
	tried     text[] not null default '{}',    -- whose phones have rung for it
	by_member text   references ground_members on delete set null,
	owner     text   references ground_members on delete set null,
	closed    text   check (closed in ('told', 'spoken', 'gone', 'unanswered')),
	due       bigint not null,
	ends_at   bigint not null
);
create index on hotline_calls (ends_at);

create table hotline_legs (                    -- a phone that rings now
	call      text    not null references hotline_calls on delete cascade,
	member    text    not null references ground_members on delete cascade,
	leg       bytea   not null,                -- the carrier's name for it, under the key of its week: to stop it
	ends_week integer not null,
	ends_at   bigint  not null,
	primary key (call, member)
);

create table hotline_numbers (                 -- left by whoever is on shift, for that shift
	member    text    not null primary key references ground_members on delete cascade,
	number    bytea   not null,                -- under the key of the week it ends with
	ends_week integer not null,
	ends_at   bigint  not null                 -- the end of the shift
);
create index on hotline_numbers (ends_at);

create table hotline_call_backs (              -- somebody called, and nobody could answer
	id        text     not null primary key,
	state     text     not null check (state in ('open', 'tried', 'done')),
	owner     text     references ground_members on delete set null,
	language  text,
	since     bigint   not null,
	due       bigint,                          -- when the shift begins whose task it is, where nobody was on
	tries     smallint not null default 0,
	number    bytea,                           -- the caller's, under the key of its week; gone when it is done
	ends_week integer  not null,
	recording bytea,                           -- the carrier's name for what they said, until the house has it, under the same key
	message   bytea,                           -- what they said, sealed to who takes calls
	ends_at   bigint   not null
);
create index on hotline_call_backs (ends_at);

create trigger hotline_calls_leave_traces after delete on hotline_calls referencing old table as gone for each statement execute function ground_sweep_if_gone();
create trigger hotline_legs_leave_traces after delete on hotline_legs referencing old table as gone for each statement execute function ground_sweep_if_gone();
create trigger hotline_numbers_leave_traces after delete on hotline_numbers referencing old table as gone for each statement execute function ground_sweep_if_gone();
create trigger hotline_call_backs_leave_traces after delete on hotline_call_backs referencing old table as gone for each statement execute function ground_sweep_if_gone();
create trigger hotline_call_backs_number_gone after update of number on hotline_call_backs for each row when (old.number is not null and new.number is null) execute function hotline_words_gone();
