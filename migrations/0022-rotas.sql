-- Rotas: a fortnight or a month planned, its draft, and who was moved and why.

create table rota_rotas (
	id           text     not null primary key,
	begins       bigint   not null,
	ends         bigint   not null,
	state        text     not null check (state in ('collecting', 'draft', 'published', 'closed')),
	version      integer  not null default 0 check (version >= 0),              -- how often it was published
	revision     integer  not null default 0,                                   -- counts every change of its draft
	is_dirty     boolean  not null default false,                               -- whether the draft differs from what people were told
	filled       integer  not null default 0,                                   -- places people had or were asked for when it was last published
	freeze_hours smallint not null default 48 check (freeze_hours between 0 and 336),   -- so long before a shift no plan moves anybody
	notice_days  smallint not null default 7 check (notice_days between 0 and 28),      -- so long before its first day people should know
	bound        text     not null default 'none' check (bound in ('none', 'instant', 'unknown', 'within', 'proven', 'edited')),
	share        integer  not null default 0 check (share >= 0),                -- at most so many thousandths better exists
	work         text     not null default 'none' check (work in ('none', 'wanted', 'working', 'stopping')),
	work_at      bigint   not null default 0,                                   -- when whoever works it out was last heard of
	fades_at     bigint   not null,
	check (begins < ends),
	constraint rota_one_rota_at_a_time exclude using gist (int8range(begins, ends) with &&) where (state <> 'closed')
);
create index on rota_rotas (fades_at);

create table rota_drafts (                       -- no real places: nobody is asked for them yet
	rota      text    not null references rota_rotas on delete cascade,
	shift     text    not null references rota_shifts on delete cascade,
	member    text    not null references ground_members on delete cascade,
	is_pinned boolean not null default false,    -- held fast by a coordinator
	primary key (rota, shift, member)
);
create index on rota_drafts (shift);
create index on rota_drafts (member);

create table rota_moves (                        -- what a new version changed for somebody, until they have read it
	id      text    not null primary key,
	member  text    not null references ground_members on delete cascade,
	shift   text    not null references rota_shifts on delete cascade,
	way     text    not null check (way in ('in', 'out', 'no')),   -- no: they were asked and said no, so no plan asks again
	why     text    not null check (why in ('rests', 'limit', 'needed', 'lighter', 'dropped', 'instead', 'fills', 'said-no')),
	ends_at bigint  not null,
	unique (member, shift, way)
);
create index on rota_moves (shift);
create index on rota_moves (ends_at);

create trigger rota_drafts_leave_traces after delete on rota_drafts referencing old table as gone for each statement execute function ground_sweep_if_gone();
create trigger rota_moves_leave_traces after delete on rota_moves referencing old table as gone for each statement execute function ground_sweep_if_gone();

-- Whoever leaves stands in no plan any more.
create function rota_leave_plans() returns trigger language plpgsql as $$
begin
	delete from rota_drafts where member = new.id;
	delete from rota_moves where member = new.id;
	return null;
end $$;
create trigger rota_leaves_plans after update of ended_half on ground_members for each row when (new.ended_half is not null) execute function rota_leave_plans();
