-- Somebody was taken: a follow-up for their people, sealed to the companions and to nobody else; and what one shift hands to the next.

create table hotline_follow (
	id           text     not null primary key,
	incident     text     references hotline_incidents on delete set null,
	state        text     not null check (state in ('offered', 'consented', 'contact-made', 'legal-connected', 'located', 'support-running', 'closed')),
	needs        text[]   not null default '{}',
	opened_at    bigint   not null,                                       -- to the hour, as all of these
	consented_at bigint,
	until_at     bigint,                                                  -- until when they agreed
	checks       smallint not null default 0 check (checks between 0 and 4),
	closed_at    bigint,
	lease        text,                                                    -- whose key in the house's key folder locks every wrap
	body         bytea,                                                   -- under a key that only the wraps lead to
	version      integer  not null default 1,
	ends_at      bigint   not null,
	check ((state = 'offered') = (body is null)),
	check ((body is null) = (lease is null) and (body is null) = (consented_at is null) and (body is null) = (until_at is null)),
	check ((state = 'closed') = (closed_at is not null))
);
create index on hotline_follow (incident);
create index on hotline_follow (ends_at);

create table hotline_follow_wraps (
	follow text  not null references hotline_follow on delete cascade,
	member text  not null references ground_members on delete cascade,
	wrap   bytea not null,                                                -- sealed to one companion, under the lease
	primary key (follow, member)
);

create table hotline_handed (
	item        text    not null primary key,                             -- what it is about: a sort and a name
	incident    text    references hotline_incidents on delete cascade,
	sort        text    not null check (sort in ('incident', 'task', 'alert', 'call-back', 'quarantine')),
	says        text    not null check (says in ('done', 'yours', 'watch')),
	note        text    check (char_length(note) <= 200),
	given_by    text    references ground_members on delete set null,     -- so that nobody takes their own; shown to nobody
	given_at    bigint  not null,
	accepted_by text    references ground_members on delete set null,
	accepted_at bigint,
	notes_end   bigint  not null,
	ends_at     bigint  not null
);
create index on hotline_handed (ends_at);

create trigger hotline_follow_leave_traces after delete on hotline_follow referencing old table as gone for each statement execute function ground_sweep_if_gone();
create trigger hotline_follow_wraps_leave_traces after delete on hotline_follow_wraps referencing old table as gone for each statement execute function ground_sweep_if_gone();
create trigger hotline_handed_leave_traces after delete on hotline_handed referencing old table as gone for each statement execute function ground_sweep_if_gone();
