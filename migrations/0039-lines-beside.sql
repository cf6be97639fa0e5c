-- A call that nobody here can take may go to the line of another hub: what two hubs agreed on, which phone rings there now, and how often it helped.
-- The other line's number lies under the key of the week the agreement ends with. Nothing of who called.

create table hubs_lines (
	peer       text       not null primary key references hubs_peers on delete cascade,
	number     bytea      not null,                -- under the key of the week it ends with
	lookup     bytea      not null,                -- keyed digest of it: a call that comes from there is known by it
	an_hour    smallint   not null check (an_hour between 0 and 12),   -- 0: they may call here, and nothing goes there
	from_hour  smallint   not null check (from_hour between 0 and 23), -- by the clock on the wall here
	until_hour smallint   not null check (until_hour between 0 and 23),-- the same hour: all day
	languages  text[]     not null,
	rung_at    bigint[]   not null default '{}',   -- within the last hour
	ends_week  integer    not null,
	ends_at    bigint     not null                 -- then two people agree anew
);
create index on hubs_lines (ends_at);
create trigger hubs_lines_leave_traces after delete on hubs_lines referencing old table as gone for each statement execute function ground_sweep_if_gone();

alter table hotline_calls drop constraint hotline_calls_state_check;
alter table hotline_calls add constraint hotline_calls_state_check check (state in ('greeted', 'known', 'ringing', 'standby', 'overflow', 'message', 'connected', 'wrap-up', 'call-back', 'closed'));
alter table hotline_calls drop constraint hotline_calls_closed_check;
alter table hotline_calls add constraint hotline_calls_closed_check check (closed in ('told', 'spoken', 'overflowed', 'gone', 'unanswered'));
alter table hotline_calls add column hub text check (hub in ('from', 'to'));   -- it came from another hub, or was offered to one

create table hotline_hub_legs (                   -- a line of another hub that rings now
	call      text    not null primary key references hotline_calls on delete cascade,
	leg       bytea   not null,                -- the carrier's name for it, under the key of its week: to stop it
	ends_week integer not null,
	ends_at   bigint  not null
);
create index on hotline_hub_legs (ends_at);
create trigger hotline_hub_legs_leave_traces after delete on hotline_hub_legs referencing old table as gone for each statement execute function ground_sweep_if_gone();

alter table hotline_gaps drop constraint hotline_gaps_n_check;
alter table hotline_gaps add constraint hotline_gaps_n_check check (n >= 0);
alter table hotline_gaps add column beside integer not null default 0 check (beside >= 0);   -- how many somebody of another hub took
