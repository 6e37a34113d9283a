{{ config(meta={'dagster': {'ref': {'name': 'stats_snapshots'}}}) }}

-- The sums of the snapshots are the counts of what is beneath them, tenant by tenant.
with

snapshots as (

    select
        tenant_id,
        sum(count_conversations_by_start) as conversations,
        sum(count_replies_by_event) as replies,
        sum(count_thumbs_up_by_event + count_thumbs_down_by_event) as ratings

    from {{ ref('stats_snapshots') }}
    group by tenant_id

),

openings as (

    select tenant_id, count(*) as conversations
    from {{ ref('int_events_localised') }}
    where event_name = 'conversation_opened'
    group by tenant_id

),

replies as (

    select tenant_id, count(*) as replies from {{ ref('replies') }} group by tenant_id

),

ratings as (

    select tenant_id, count(*) as ratings from {{ ref('ratings') }} group by tenant_id

)

select snapshots.*
from snapshots
left join openings using (tenant_id)
left join replies using (tenant_id)
left join ratings using (tenant_id)
where
    snapshots.conversations is distinct from coalesce(openings.conversations, 0)
    or snapshots.replies is distinct from coalesce(replies.replies, 0)
    or snapshots.ratings is distinct from coalesce(ratings.ratings, 0)
