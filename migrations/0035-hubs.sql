-- Other hubs: whom we know, what goes to them, what they said. Never a report, never a name, no spot finer than about a kilometre.

create table hubs_peers (
	id         text    not null primary key,
	state      text    not null check (state in ('asked', 'trusted', 'ended')),
	name       text    not null check (char_length(name) <= 60),
	origin     text    not null check (char_length(origin) <= 200),
	key        text    not null unique,          -- public, of what it signs with
	asked_by   text    references ground_members on delete set null,
	since_half integer not null,
	heard_half integer                           -- half-day it was last heard of
);

create table hubs_out (                          -- the newest version of each alert, for each hub it goes to
	peer       text    not null references hubs_peers on delete cascade,
	alert      text    not null,
	version    integer not null,
	facts      text    not null check (char_length(facts) <= 2000),
	sent       integer not null default 0,       -- the newest version it took; 0: none
	state      text    not null check (state in ('queued', 'taken', 'over', 'refused')),
	tries      integer not null default 0,
	due        bigint  not null,
	ends_at    bigint  not null,
	primary key (peer, alert)
);
create index on hubs_out (due) where state = 'queued';

create table hubs_heard (                        -- the newest version of what another hub said
	peer       text     not null references hubs_peers on delete cascade,
	alert      text     not null,
	version    integer  not null,
	facts      text     not null check (char_length(facts) <= 2000),
	heard_at   bigint   not null,
	taken_by   text     references ground_members on delete set null,
	incident   text,                             -- what it was taken up as, by a person
	ends_at    bigint   not null,
	primary key (peer, alert)
);
create index on hubs_heard (incident) where incident is not null;
create index on hubs_peers (asked_by);
create index on hubs_heard (taken_by);

create trigger hubs_peers_leave_traces after delete on hubs_peers referencing old table as gone for each statement execute function ground_sweep_if_gone();
create trigger hubs_out_leave_traces after delete on hubs_out referencing old table as gone for each statement execute function ground_sweep_if_gone();
create trigger hubs_heard_leave_traces after delete on hubs_heard referencing old table as gone for each statement execute function ground_sweep_if_gone();
