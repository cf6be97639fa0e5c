-- Somebody at the board looked at the picture that came with a report and said that it shows what was reported. Only such a picture counts towards a fact.
alter table hotline_reports add column picture_fits boolean not null default false;
