-- The front door: asks and offers ("listings"), their threads and their voices.

create table frontdoor_listings (
	id           text     not null primary key,
	side         text     not null check (side in ('ask', 'offer')),
	kind         text     not null,
	zone         text,
	language     text     not null,
	urgency      text     not null check (urgency in ('today', 'days', 'week', 'whenever')),
	size         text     not null check (size in ('1', '2-4', '5+')),
	sealed_where text     not null check (sealed_where in ('browser', 'arrival', 'member')),
	state        text     not null check (state in ('waiting', 'held', 'answered', 'closed')),
	outcome      text,
	asked_half   integer  not null,
	turn_half    integer  not null,             -- when its turn is: half-day asked plus the patience of its urgency
	settled_half integer,                       -- answered or closed since
	held_by      text     references ground_members on delete set null,
	held_until   bigint,
	taken_by     text     references ground_members on delete set null,
	ends_week    integer  not null,             -- nothing of it can be read after this week
	extended     smallint not null default 0,
	wrote_again  boolean  not null default false,
	extended_for text,
	team         text     not null references ground_teams,
	epoch        integer  not null,
	version      integer  not null default 1,
	alike        integer,                       -- twenty bits under a key of the team's: perhaps the same contact
	lookup       bytea    not null unique,      -- keyed digest of what the receipt derives
	once         bytea    not null unique,      -- keyed digest of the form's own number: a post repeated happens once
	told         bytea    not null,             -- what was said, sealed
	team_wrap    bytea    not null,             -- the record key: sealed to the team at the door, or under the epoch key once opened
	wrapped      text     not null check (wrapped in ('door', 'desk')),
	holder_wrap  bytea    not null              -- the thread key, under the receipt's own key
);
create index frontdoor_queue on frontdoor_listings (side, turn_half, id) where state in ('waiting', 'held');
create index on frontdoor_listings (alike) where alike is not null;
create index on frontdoor_listings (settled_half) where settled_half is not null;
create index on frontdoor_listings (held_by) where held_by is not null;

create table frontdoor_messages (
	id        text    not null primary key,
	listing   text    not null references frontdoor_listings on delete cascade,
	place     integer not null,
	said_by   text    not null check (said_by in ('holder', 'team')),
	sort      text    not null check (sort in ('message', 'note')),  -- a note is for the team alone
	said_half integer not null,
	body      bytea   not null,
	unique (listing, place)
);

create table frontdoor_chunks (                 -- voices, in pieces of one length
	file    text    not null,
	piece   integer not null,
	listing text    not null references frontdoor_listings on delete cascade,
	body    bytea   not null,
	primary key (file, piece)
);
create index on frontdoor_chunks (listing);

create table frontdoor_counts (                 -- what remains after a listing is gone
	week    integer not null,
	side    text    not null,
	kind    text    not null,
	zone    text    not null,
	outcome text    not null,
	n       integer not null,
	primary key (week, side, kind, zone, outcome)
);
