-- Recovering by several stewards: a recovery key's public half, its shares, who lost their keys, and whether a team's door is open.

alter table ground_teams add column live boolean not null default false;     -- it can be recovered, so its door is open
alter table ground_teams add column trial boolean not null default false;    -- its door is open to be tried out, with invented asks
update ground_teams set live = true;

create table ground_recovery_keys (
	id             text    not null primary key,
	team           text    not null references ground_teams on delete cascade,
	recipient      text    not null,            -- public key; every epoch's secrets are sealed to it too
	state          text    not null check (state in ('proposed', 'confirmed', 'standing', 'spent')),
	maker          text    references ground_members on delete set null,
	need           integer not null,            -- so many shares open it
	parts          integer not null,            -- of so many
	made_half      integer not null,
	rehearsed_half integer,
	is_drill       boolean not null default false,
	dummy          bytea   not null,            -- sealed to the key; opened in a rehearsal
	proof          bytea   not null             -- digest of what the dummy says
);
create index on ground_recovery_keys (team);

create table ground_recovery_bundles (
	key    text    not null references ground_recovery_keys on delete cascade,
	epoch  integer not null,
	bundle bytea   not null,                    -- the epoch's secrets, sealed to the recovery key
	primary key (key, epoch)
);

create table ground_recovery_shares (
	key          text    not null references ground_recovery_keys on delete cascade,
	number       integer not null,
	member       text    not null references ground_members on delete cascade,
	share        bytea   not null,              -- sealed to the steward who keeps it
	is_confirmed boolean not null default false,
	released     bytea,                         -- for a rehearsal: the share, sealed to who made the key
	primary key (key, number)
);
create index on ground_recovery_shares (member);

create table ground_recovery_asks (
	id         text   not null primary key,
	member     text   not null unique references ground_members on delete cascade,
	key        text   not null references ground_recovery_keys on delete cascade,
	asked_at   bigint not null,
	is_stopped boolean not null default false,
	stopped_by text   references ground_members on delete set null
);

create table ground_recovery_approvals (
	ask    text    not null references ground_recovery_asks on delete cascade,
	number integer not null,
	share  bytea   not null,                    -- sealed to who asked; given to them after a day
	primary key (ask, number)
);

create trigger recovery_keys_leave_traces after delete on ground_recovery_keys for each statement execute function ground_sweep_is_due();
create trigger recovery_shares_leave_traces after delete on ground_recovery_shares for each statement execute function ground_sweep_is_due();
create trigger recovery_asks_leave_traces after delete on ground_recovery_asks for each statement execute function ground_sweep_is_due();
