-- The membership log, and what each member says they have seen as its end. Random ids, public keys and digests; nothing of anyone.

create table ground_log (
	place     integer not null primary key check (place >= 0),
	entry     text    not null,                 -- canonical text, bound to the entry before by its digest
	signature bytea   not null                  -- of whoever says it
);

create table ground_heads (
	member    text    not null primary key references ground_members on delete cascade,
	place     integer not null,
	digest    text    not null,
	signature bytea   not null
);
