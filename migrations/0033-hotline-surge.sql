-- A rush: where a report belongs is found in the same few steps however much came before it, what floods waits for a person, and partners have a word.

-- The words a report is found by, one row each: of every word the newest are at hand, whether hardly anybody says it or half the town.
create table hotline_keys (
	key         text   not null,
	received_at bigint not null,
	report      text   not null references hotline_reports on delete cascade,
	primary key (key, received_at, report)
);
create index on hotline_keys (report);
create trigger hotline_keys_leave_traces after delete on hotline_keys referencing old table as gone for each statement execute function ground_sweep_if_gone();
insert into hotline_keys (key, received_at, report) select distinct key, received_at, id from hotline_reports, unnest(keys) as key;

-- They come and go with the list in the report itself.
create function hotline_keys_come() returns trigger language plpgsql as $$
begin
	insert into hotline_keys (key, received_at, report) select distinct key, received_at, id from came, unnest(keys) as key;
	return null;
end $$;
create trigger hotline_keys_come after insert on hotline_reports referencing new table as came for each statement execute function hotline_keys_come();
create function hotline_keys_change() returns trigger language plpgsql as $$
begin
	delete from hotline_keys where report = new.id;
	insert into hotline_keys (key, received_at, report) select distinct key, new.received_at, new.id from unnest(new.keys) as key;
	return null;
end $$;
create trigger hotline_keys_change after update of keys on hotline_reports for each row when (old.keys is distinct from new.keys) execute function hotline_keys_change();
drop index hotline_reports_keys_idx;

create table hotline_surges (                    -- when far more came than is usual; at most one is not over
	id        text   not null primary key,
	began_at  bigint not null,
	ended_at  bigint,
	begun_by  text   references ground_members on delete set null,      -- null: by itself
	ended_by  text   references ground_members on delete set null,
	ends_at   bigint not null
);
create unique index on hotline_surges ((true)) where ended_at is null;
create index on hotline_surges (began_at);

create table hotline_partners (                  -- whoever says a partner's word is heard first; the word itself is nowhere
	id       text    not null primary key,
	called   text    not null check (char_length(called) <= 60),
	lookup   bytea   not null unique,            -- keyed digest of the word
	made_by  text    references ground_members on delete set null,
	is_over  boolean not null default false,     -- taken back
	ends_at  bigint  not null
);
create table hotline_guesses (                   -- words that were none, by voice and hour: who guesses is soon not listened to
	voice   bytea   not null,                    -- keyed digest, another one every week
	hour    integer not null,
	n       integer not null,
	ends_at bigint  not null,
	primary key (voice, hour)
);

create table hotline_bulks (                     -- many set aside or let back in at once, so that it can be undone
	id       text    not null primary key,
	does     text    not null check (does in ('aside', 'back')),
	at       bigint  not null,
	member   text    references ground_members on delete set null,
	n        integer not null,
	is_undone boolean not null default false,
	ends_at  bigint  not null
);
alter table hotline_reports add column partner text references hotline_partners on delete set null;
alter table hotline_reports add column bulk text references hotline_bulks on delete set null;
create index on hotline_reports (partner) where partner is not null;
create index on hotline_reports (bulk) where bulk is not null;
create index on hotline_reports (channel, received_at);
create trigger hotline_surges_leave_traces after delete on hotline_surges referencing old table as gone for each statement execute function ground_sweep_if_gone();
create trigger hotline_partners_leave_traces after delete on hotline_partners referencing old table as gone for each statement execute function ground_sweep_if_gone();
create trigger hotline_guesses_leave_traces after delete on hotline_guesses referencing old table as gone for each statement execute function ground_sweep_if_gone();
create trigger hotline_bulks_leave_traces after delete on hotline_bulks referencing old table as gone for each statement execute function ground_sweep_if_gone();
