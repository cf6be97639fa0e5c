-- Where there are days left, one after the other is asked: four waves at the end, and one for each day of a week before.
alter table rota_covers drop constraint rota_covers_waves_check;
alter table rota_covers add constraint rota_covers_waves_check check (waves between 0 and 11);
