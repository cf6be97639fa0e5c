-- People: who vouches for whom until the key is handed on, and whether somebody who left still knows a team's newest key.

create table ground_vouches (
	member text not null references ground_members on delete cascade,
	by     text not null references ground_members on delete cascade,
	primary key (member, by)
);
create index on ground_vouches (by);

alter table ground_epochs add column is_due boolean not null default false;  -- a new epoch is due: somebody who holds this one has left
