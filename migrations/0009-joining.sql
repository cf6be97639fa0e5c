-- Joining: helpers' links, how a helper may be reached, founding day, and sessions that live as long as their role allows.

create table ground_links (                     -- a helpers' link: several may join by it, until it is used up, ended or revoked
	id      text    not null primary key,
	lookup  bytea   not null unique,            -- digest of the secret
	role    text    not null check (role = 'helper'),
	uses    integer not null check (uses >= 0), -- how many may still join by it
	ends_at bigint  not null,
	made_by text    references ground_members on delete set null
);

create table ground_reach (                     -- how a helper may be reached, sealed in their browser to those who hold this key
	member text    not null primary key references ground_members on delete cascade,
	team   text    not null,
	epoch  integer not null,
	sealed bytea   not null,
	foreign key (team, epoch) references ground_epochs on delete cascade
);
create trigger ground_reach_leaves_traces after delete or update on ground_reach for each statement execute function ground_sweep_is_due();

create table ground_founding (                  -- founding day: two who hold the key, in one room; the code on the screen is never kept
	id        text   not null primary key,
	begun_by  text   not null references ground_members on delete cascade,
	agreed_by text   references ground_members on delete cascade,
	ends_at   bigint not null
);
create unique index ground_founding_is_one on ground_founding ((true));

alter table ground_sessions add column idle_ms bigint not null default 7200000;  -- how long it may rest before it ends
