-- Calls in a surge: two digits that are pressed first, which number called how often within the hour, and which rings nobody as long as the surge lasts.
-- A number is a keyed digest, another one every week; of a hidden one there is none. Outside a surge none is kept; when it is over, all of it goes.

alter table hotline_calls drop constraint hotline_calls_state_check;
alter table hotline_calls add constraint hotline_calls_state_check check (state in ('greeted', 'known', 'aside', 'asked', 'asked-again', 'staying', 'ringing', 'standby', 'overflow', 'message', 'connected', 'wrap-up', 'call-back', 'closed'));
alter table hotline_calls drop constraint hotline_calls_closed_check;
alter table hotline_calls add constraint hotline_calls_closed_check check (closed in ('told', 'spoken', 'overflowed', 'gone', 'unanswered', 'aside'));
alter table hotline_calls add column digits text;    -- asked for and not pressed yet
create index on hotline_calls (due) where state not in ('closed', 'call-back');   -- after a flood there are many that are over

create table hotline_call_minutes (            -- how many calls came in a minute, for an hour
	minute  bigint  not null primary key,
	n       integer not null,
	ends_at bigint  not null
);
create index on hotline_call_minutes (ends_at);

create table hotline_callers (                 -- a call that came in a surge
	call     text    not null primary key references hotline_calls on delete cascade,
	number   bytea,                            -- keyed digest; null where it was hidden
	at       bigint  not null,
	rang_at  bigint,                           -- when phones rang for it though nothing was pressed
	has_left boolean not null default false,   -- a message
	ends_at  bigint  not null
);
create index on hotline_callers (number);
create index on hotline_callers (rang_at) where rang_at is not null;
create index on hotline_callers (ends_at);

create table hotline_asides (                  -- a number that rings nobody while the surge lasts
	id      text    not null primary key,
	number  bytea   not null unique,
	why     text    not null check (why in ('often', 'not-real')),
	member  text    references ground_members on delete set null,   -- who said that it was no real call
	at      bigint  not null,
	n       integer not null default 0,        -- calls that rang nobody
	is_back boolean not null default false,    -- a person took that back
	ends_at bigint  not null
);
create index on hotline_asides (ends_at);

create trigger hotline_callers_leave_traces after delete on hotline_callers referencing old table as gone for each statement execute function ground_sweep_if_gone();
create trigger hotline_asides_leave_traces after delete on hotline_asides referencing old table as gone for each statement execute function ground_sweep_if_gone();
