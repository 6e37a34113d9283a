-- History: every event once, wide and typed. Null where an event has no such field.
-- A batch's token makes its insert idempotent, here and in every rollup: ClickHouse remembers the last
-- blocks of each table. The window defaults to 0, which would let a retry double its events.

create table if not exists $events $on_cluster
(
    event_id UUID,
    name LowCardinality(String),
    tenant_id UUID,
    conversation_id UUID,
    episode UInt32,
    site_id UUID,
    visitor_key String,
    origin LowCardinality(String),
    occurred_at DateTime64(6, 'UTC'),
    recorded_at DateTime64(6, 'UTC'),
    language LowCardinality(Nullable(String)),
    message_id Nullable(UUID),
    verdict LowCardinality(Nullable(String)),
    count_characters Nullable(UInt32),
    reasons Array(LowCardinality(String)),
    reply_to Nullable(UUID),
    attempt Nullable(UInt32),
    assistant_id Nullable(UUID),
    assistant_version_id Nullable(UUID),
    provider LowCardinality(Nullable(String)),
    model LowCardinality(Nullable(String)),
    confidence Nullable(Float64),
    intent LowCardinality(Nullable(String)),
    is_answered Nullable(Bool),
    fallback_reason LowCardinality(Nullable(String)),
    input_tokens Nullable(UInt32),
    output_tokens Nullable(UInt32),
    cost_usd Nullable(Decimal(18, 8)),
    first_token_ms Nullable(UInt32),
    total_ms Nullable(UInt32),
    count_sources Nullable(UInt32),
    reason LowCardinality(Nullable(String)),
    resolution LowCardinality(Nullable(String)),
    value LowCardinality(Nullable(String))
)
engine = $merge_tree
partition by toYYYYMM(occurred_at)
order by (tenant_id, occurred_at, event_id)
settings $deduplication;

-- Additive counts for live numbers. Fifteen minutes divide the day of every time zone exactly.
create table if not exists $events_by_quarter_hour $on_cluster
(
    tenant_id UUID,
    bucket_at DateTime('UTC'),
    name LowCardinality(String),
    origin LowCardinality(String),
    site_id UUID,
    language LowCardinality(String),
    assistant_id UUID,
    count_events UInt64
)
engine = $summing_merge_tree
partition by toYYYYMM(bucket_at)
order by (tenant_id, bucket_at, name, origin, site_id, language, assistant_id)
settings $deduplication;

create materialized view if not exists events_by_quarter_hour_feed $on_cluster to $events_by_quarter_hour as
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
group by tenant_id, bucket_at, name, origin, site_id, language, assistant_id;

$distribute_events;

$distribute_events_by_quarter_hour;
