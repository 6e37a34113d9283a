-- A bucket has 32 bits: the year 1850 would be counted on a day of 1986. What history has no day for is not
-- counted; it stays in the table of events.
alter table events_by_quarter_hour_feed $on_cluster modify query
select
    tenant_id,
    toStartOfInterval(toDateTime(occurred_at, 'UTC'), interval 15 minute, 'UTC') as bucket_at,
    name,
    origin,
    site_id,
    ifNull(language, '') as language,
    ifNull(assistant_id, toUUID('00000000-0000-0000-0000-000000000000')) as assistant_id,
    count() as count_events
from $events
where occurred_at >= toDateTime64('2000-01-01 00:00:00', 6, 'UTC') and occurred_at < toDateTime64('2100-01-01 00:00:00', 6, 'UTC')
group by tenant_id, bucket_at, name, origin, site_id, language, assistant_id;
