-- What every room stands on. Readable columns are listed with their lifetime in src/ground/readable.ts; everything sealed is bytea.

create table ground_hub (
	id       text  not null primary key,
	salt     bytea not null,                    -- public; stretches receipts and passphrases of this hub
	keyed    bytea not null,                    -- digest under the key folder's own key: every process must share that folder
	settings jsonb not null                     -- what the stewards chose: names, languages, zones, where to call
);
create unique index ground_hub_is_one on ground_hub ((true));

create table ground_members (
	id         text     not null primary key,
	called     text     not null,               -- the name to be called by; never asked to be a real one
	roles      text[]   not null,
	language   text     not null,
	recipient  text     not null,               -- public key, made in their browser
	since_half integer  not null,
	ended_half integer
);

-- Two to four ways a member opens their own identity. The server keeps what is wrapped and cannot unwrap it.
create table ground_unlocks (
	id         text    not null primary key,
	member     text    not null references ground_members on delete cascade,
	by         text    not null check (by in ('passkey', 'passphrase', 'recovery')),
	lookup     bytea   not null unique,         -- keyed digest of the credential's id, or of what the words derive
	credential bytea,                           -- passkeys: the credential's id and public key (WebAuthn § 6.5.1)
	public_key bytea,
	counter    bigint  not null default 0,
	spent_once boolean not null default false,  -- a sign-in link: gone once it was used
	wrap       bytea                            -- the identity's seed, wrapped; null where a passkey has no PRF
);
create index on ground_unlocks (member);

create table ground_teams (
	id   text not null primary key,
	does text not null                          -- which work it opens: 'frontdoor'
);
create unique index on ground_teams (does);

create table ground_epochs (
	team       text    not null references ground_teams on delete cascade,
	epoch      integer not null,
	recipient  text    not null,                -- the public key people outside seal to
	since_half integer not null,
	primary key (team, epoch)
);

create table ground_epoch_bundles (
	team   text    not null,
	epoch  integer not null,
	member text    not null references ground_members on delete cascade,
	bundle bytea   not null,                    -- the epoch's secrets, sealed to the member
	primary key (team, epoch, member),
	foreign key (team, epoch) references ground_epochs on delete cascade
);

create table ground_sessions (
	id      bytea  not null primary key,        -- digest of the cookie
	member  text   not null references ground_members on delete cascade,
	seen_at bigint not null,
	ends_at bigint not null
);
create index on ground_sessions (member);

create table ground_once (                      -- links and challenges that may be spent once
	id      bytea  not null primary key,        -- digest of the secret
	purpose text   not null,
	ends_at bigint not null
);

create table ground_notes (                     -- the outbox: rooms leave notes for each other in the transaction that caused them
	id   text  not null primary key,
	says text  not null,
	body jsonb not null,                        -- ids and coarse facts only, parsed by the room that hears it; gone once heard
	tries integer not null default 0,
	due  bigint not null
);
create index on ground_notes (due);

create table ground_lines (                     -- a note no room acts on yet: a line on the desk, with an owner
	id         text    not null primary key,
	says       text    not null,
	about      text    not null,
	since_half integer not null,
	owner      text    references ground_members on delete set null
);
