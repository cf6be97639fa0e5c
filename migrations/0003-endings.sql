-- End dates: changes to the published schedule, longer keeping that two people want, and legal holds.

create table ground_schedules (                 -- a change: proposed by one steward, agreed by another, in force a week after that
	id            text     not null primary key,
	kind          text     not null,            -- which kind of record, such as 'frontdoor/open'
	days          smallint not null check (days > 0),
	proposed_by   text     references ground_members on delete set null,
	proposed_half integer  not null,
	agreed_by     text     references ground_members on delete set null,
	from_at       bigint                        -- null until somebody else agreed; touches only what begins after this
);
create unique index ground_schedules_one_asked on ground_schedules (kind) where from_at is null;

create table ground_holds (                     -- the law asks that exactly these records be kept: who, what, and when it is looked at again
	id          text    not null primary key,
	asked_by    text    not null,
	scope       text    not null,
	review_half integer not null,
	because     text,                           -- why it was renewed
	placed_by   text    references ground_members on delete set null,
	placed_half integer not null,
	ended_by    text    references ground_members on delete set null,
	ended_half  integer,
	ended_for   text
);

alter table frontdoor_listings
	add column laid_week   integer,  -- the last week whose key any copy of its wraps ever lay under; null where that is ends_week
	add column closed_days smallint not null default 30,  -- how long it is kept once closed, by the schedule it began under
	add column extend_by   text references ground_members on delete set null,  -- who asks to keep it longer; somebody else agrees
	add column extend_for  text,
	add column hold        text references ground_holds;  -- its wraps lie under this hold's key, not under its week's
update frontdoor_listings set closed_days = 14 where kind = 'legal';
update frontdoor_listings set laid_week = greatest(ends_week, (asked_half + 122) / 14 + 4 * extended) where state = 'closed';
create index on frontdoor_listings (hold) where hold is not null;
