-- Pictures that somebody sent with a report because they ticked it: coarse, stripped, and under the key of the week they end with.
-- They go with what happened: seven days after its close, thirty days at most; and with the report, whenever that goes or is taken back.

create table hotline_pictures (
	report    text    not null primary key references hotline_reports on delete cascade,
	picture   bytea   not null,
	ends_week integer not null,
	ends_at   bigint  not null
);
create index on hotline_pictures (ends_at);

create trigger hotline_pictures_leave_traces after delete on hotline_pictures referencing old table as gone for each statement execute function ground_sweep_if_gone();
