-- When the hub was last looked after: the last backup, and the last restore that was tried out.

create table ground_care (
	what text   not null primary key check (what in ('backup', 'rehearsal')),
	at   bigint not null
);
