-- Devices: since when somebody has a way in and when it was last used, what they call it themselves, and which way in opened a session.

alter table ground_unlocks add column since_half integer;  -- null where it was there before this was kept
alter table ground_unlocks add column used_half integer;
alter table ground_unlocks add column name bytea;          -- sealed under the member's own identity

alter table ground_sessions add column opened_by text references ground_unlocks on delete set null;
create index on ground_sessions (opened_by);
