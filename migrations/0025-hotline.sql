-- The hotline: what neighbours report, what becomes of it, who went and looked, what was told to whom, and what was taken back.
-- Words and the exact spot are readable while they are being linked, for hours; then the words are gone and the spot is a block, later a neighbourhood, then nothing.

create table hotline_incidents (
	id        text     not null primary key,
	state     text     not null check (state in ('unconfirmed', 'verifying', 'confirmed', 'not-enforcement', 'unverified', 'ended', 'merged')),
	kind      text     not null check (kind in ('street', 'home', 'work', 'shop', 'school', 'court', 'clinic', 'checkpoint', 'stop', 'other')),
	zone      text,
	lat       double precision,
	lon       double precision,
	place     text     check (char_length(place) <= 120),               -- in words, a block at the finest
	really    text     check (char_length(really) <= 200),              -- what it was, where it was not what was feared
	opened_at bigint   not null,
	heard_at  bigint   not null,                                        -- the last report
	seen_at   bigint,                                                   -- the last time somebody looked and it was there
	closed_at bigint,
	into_one  text     references hotline_incidents,                    -- where it was merged
	is_drill  boolean  not null default false,
	fade      smallint not null default 0 check (fade between 0 and 3), -- address, block, neighbourhood, zone
	fades_at  bigint   not null,                                        -- the next step of fading
	ends_at   bigint   not null,
	version   integer  not null default 1
);
create index on hotline_incidents (state, heard_at);
create index on hotline_incidents (fades_at);

create table hotline_reports (
	id          text    not null primary key,
	state       text    not null check (state in ('received', 'linked', 'proposed', 'apart', 'quarantined', 'withdrawn')),
	incident    text    references hotline_incidents on delete cascade,
	why         text[]  not null default '{}',                         -- why it was linked or proposed
	channel     text    not null check (channel in ('web', 'voice', 'sms', 'signal', 'desk')),
	language    text    not null,
	hand        text    not null check (hand in ('1st', '2nd', 'online')),
	size        text    check (size in ('none', 'one', 'few', 'some', 'many')),
	doings      text[]  not null default '{}',
	vests       text[]  not null default '{}',
	wants       text[]  not null default '{}',
	still       text    not null check (still in ('yes', 'no', 'unknown')),
	children    boolean not null default false,
	taken       smallint not null default 0 check (taken between 0 and 99),
	place       text    check (char_length(place) <= 120),
	words       text    check (char_length(words) <= 1000),
	lat         double precision,
	lon         double precision,
	media       text,                                                  -- 64-bit perceptual hash, 16 hex digits
	origin      bytea   not null,                                      -- keyed digest of who spoke, another one every week
	chain       text,                                                  -- the report it was heard from
	observed_at bigint,
	received_at bigint  not null,
	lookup      bytea,                                                 -- keyed digest of the receipt
	told        text,                                                  -- the last outcome its receipt showed
	taken_by    text    references ground_members on delete set null,  -- the call-taker
	is_drill    boolean not null default false,
	keys        text[]  not null default '{}',                         -- of its place, or of its words where it names none: as they are compared, gone with them
	words_end   bigint  not null,
	ends_at     bigint  not null
);
create index on hotline_reports (incident);
create index on hotline_reports (received_at);
create index on hotline_reports (lat, lon) where lat is not null;
create index on hotline_reports (chain) where chain is not null;
create index on hotline_reports (received_at) where media is not null;
create index on hotline_reports using gin (keys) where keys <> '{}';
create index on hotline_reports (state, received_at);
create index on hotline_reports (origin, received_at);
create index on hotline_reports (words_end) where words is not null;
create index on hotline_reports (ends_at);
create unique index on hotline_reports (lookup) where lookup is not null;

create table hotline_tasks (                     -- somebody is asked to go and look
	id         text   not null primary key,
	incident   text   not null references hotline_incidents on delete cascade,
	member     text   not null references ground_members on delete cascade,
	state      text   not null check (state in ('offered', 'accepted', 'on-scene', 'told', 'declined', 'timed-out', 'recalled')),
	offered_at bigint not null,
	eta_at     bigint,
	due_at     bigint,                           -- of the next sign of life
	reminded   smallint not null default 0,
	ends_at    bigint not null,
	unique (incident, member)
);
create index on hotline_tasks (member, state);
create index on hotline_tasks (due_at) where due_at is not null;

create table hotline_observations (              -- what somebody saw; never changed, only added to
	id          text   not null primary key,
	incident    text   not null references hotline_incidents on delete cascade,
	report      text   references hotline_reports on delete set null,
	member      text   references ground_members on delete set null,
	eyes        text   not null check (eyes in ('verifier', 'observer', 'partner', 'reporter', 'neighbour')),
	saw         text   not null check (saw in ('activity', 'nothing', 'not_enforcement', 'unable')),
	what        text   check (char_length(what) <= 200),
	really      text,
	is_void     boolean not null default false,  -- of somebody who is trusted no more
	observed_at bigint not null,
	heard_at    bigint not null,
	ends_at     bigint not null
);
create index on hotline_observations (incident, heard_at);
create index on hotline_observations (member, heard_at);

create table hotline_acts (                      -- what was done with an incident, in order
	place    bigint generated always as identity primary key,
	incident text   not null references hotline_incidents on delete cascade,
	at       bigint not null,
	member   text,
	act      text   not null,
	state    text   not null,                    -- as it then was
	about    text,
	ends_at  bigint not null
);
create index on hotline_acts (incident, place);

create table hotline_moves (                     -- what went along when two were joined, so that it finds its way back
	item     text   not null,                    -- a report, a look, a task, an alert
	from_one text   not null references hotline_incidents on delete cascade,
	into_one text   not null references hotline_incidents on delete cascade,
	ends_at  bigint not null,
	primary key (item, from_one, into_one)
);
create index on hotline_moves (into_one);

create table hotline_signs (                     -- who signed for what should be told
	incident text    not null references hotline_incidents on delete cascade,
	tells    text    not null check (tells in ('alert', 'update', 'cancel', 'not-enforcement', 'unverified', 'all-clear', 'expired')),
	level    text    not null check (level in ('L0', 'L1', 'L2', 'L3', 'L4')),
	member   text    not null references ground_members on delete cascade,
	at       bigint  not null,
	ends_at  bigint  not null,
	primary key (incident, tells, level, member)
);

create table hotline_alerts (                    -- one row for each version; the newest of an alert is the one that holds
	id          text     not null,
	version     integer  not null check (version >= 1),
	incident    text     references hotline_incidents on delete set null,
	tells       text     not null check (tells in ('alert', 'update', 'cancel', 'not-enforcement', 'unverified', 'all-clear', 'expired')),
	level       text     not null check (level in ('L0', 'L1', 'L2', 'L3', 'L4')),
	zones       text[]   not null,
	place       text,
	really      text,
	is_drill    boolean  not null default false,
	observed_at bigint,
	approved_at bigint   not null,
	contrary_at bigint,                          -- when the first who saw otherwise said so
	expires_at  bigint   not null,
	is_newest   boolean  not null default true,
	held_until  bigint,                          -- it is being replaced: until then nobody takes from its queue
	ends_at     bigint   not null,
	primary key (id, version)
);
create unique index on hotline_alerts (id) where is_newest;
create index on hotline_alerts (incident);
create index on hotline_alerts (approved_at);

create table hotline_texts (
	alert    text    not null,
	version  integer not null,
	language text    not null,
	form     text    not null check (form in ('full', 'short', 'spoken')),
	text     text    not null check (char_length(text) <= 1600),
	primary key (alert, version, language, form),
	foreign key (alert, version) references hotline_alerts on delete cascade
);

create table hotline_subscribers (
	id         text    not null primary key,
	zone       text    not null,
	language   text    not null,
	state      text    not null check (state in ('asked', 'on', 'asleep')),
	member     text    references ground_members on delete cascade,  -- where a member asked for it as one: then level L0 or L1 may reach them
	lookup     bytea   unique,                   -- keyed digest of what changes or ends it
	until_half integer not null,
	reminded   boolean not null default false                       -- asked whether it should go on
);
create index on hotline_subscribers (zone) where state = 'on';

create table hotline_addresses (
	subscriber text     not null references hotline_subscribers on delete cascade,
	way        text     not null check (way in ('push', 'sms', 'signal', 'mail')),
	rank       smallint not null check (rank between 1 and 4),
	known      bytea    not null,                -- keyed digest of the address: nobody twice
	address    bytea    not null,                -- under the key of the week it ends with
	ends_week  integer  not null,
	is_failing boolean  not null default false,
	primary key (subscriber, way),
	unique (way, known)
);

create table hotline_deliveries (
	alert      text     not null,
	version    integer  not null,
	subscriber text     not null references hotline_subscribers on delete cascade,
	way        text     not null,
	state      text     not null check (state in ('queued', 'handing', 'handed', 'delivered', 'failed', 'unknown', 'superseded', 'expired')),
	turn       integer  not null,                -- nearest first
	why        text,
	handed_at  bigint,
	settled_at bigint,
	ends_at    bigint   not null,
	primary key (alert, version, subscriber, way),
	foreign key (alert, version) references hotline_alerts on delete cascade
);
create index on hotline_deliveries (way, turn) where state = 'queued';
create index on hotline_deliveries (state) where state = 'handing';

create table hotline_counts (                    -- what is left in the end
	month    integer not null,                   -- months since 1970
	zone     text    not null,
	outcome  text    not null,
	n        integer not null,
	primary key (month, zone, outcome)
);

create trigger hotline_reports_leave_traces after delete on hotline_reports referencing old table as gone for each statement execute function ground_sweep_if_gone();
create trigger hotline_incidents_leave_traces after delete on hotline_incidents referencing old table as gone for each statement execute function ground_sweep_if_gone();
create trigger hotline_tasks_leave_traces after delete on hotline_tasks referencing old table as gone for each statement execute function ground_sweep_if_gone();
create trigger hotline_observations_leave_traces after delete on hotline_observations referencing old table as gone for each statement execute function ground_sweep_if_gone();
create trigger hotline_acts_leave_traces after delete on hotline_acts referencing old table as gone for each statement execute function ground_sweep_if_gone();
create trigger hotline_moves_leave_traces after delete on hotline_moves referencing old table as gone for each statement execute function ground_sweep_if_gone();
create trigger hotline_signs_leave_traces after delete on hotline_signs referencing old table as gone for each statement execute function ground_sweep_if_gone();
create trigger hotline_subscribers_leave_traces after delete on hotline_subscribers referencing old table as gone for each statement execute function ground_sweep_if_gone();
create trigger hotline_addresses_leave_traces after delete on hotline_addresses referencing old table as gone for each statement execute function ground_sweep_if_gone();
create trigger hotline_deliveries_leave_traces after delete on hotline_deliveries referencing old table as gone for each statement execute function ground_sweep_if_gone();

-- Words that were cut from a row are gone from the disk, too.
create function hotline_words_gone() returns trigger language plpgsql as $$
begin
	update ground_sweep set is_due = true where not is_due;
	return null;
end $$;
create trigger hotline_words_gone after update of words on hotline_reports for each row when (old.words is not null and new.words is null) execute function hotline_words_gone();
