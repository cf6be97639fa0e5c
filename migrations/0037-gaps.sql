-- Calls that nobody answered: counts by the hours of a week, and who has to be told of it now. Nothing of who called.

create table hotline_gaps (
	week    integer  not null,                     -- which seven days
	slot    smallint not null check (slot between 0 and 41),   -- four hours of one day of the week; 0: Monday from two to six
	n       integer  not null check (n > 0),
	ends_at bigint   not null,
	primary key (week, slot)
);
create index on hotline_gaps (ends_at);

create table hotline_alarms (                       -- told to a member by their own channel, and soon nothing any more
	id      text   not null primary key,
	member  text   not null references ground_members on delete cascade,
	why     text   not null check (why in ('unanswered', 'surge')),
	at      bigint not null,
	ends_at bigint not null
);
create index on hotline_alarms (member, why);
create index on hotline_alarms (ends_at);

create trigger hotline_gaps_leave_traces after delete on hotline_gaps referencing old table as gone for each statement execute function ground_sweep_if_gone();
create trigger hotline_alarms_leave_traces after delete on hotline_alarms referencing old table as gone for each statement execute function ground_sweep_if_gone();
