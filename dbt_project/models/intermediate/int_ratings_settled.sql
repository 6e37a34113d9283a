with

events as (

    select * from {{ ref('int_events_localised') }}
    where event_name = 'rating_given'

),

-- A later rating of the same reply replaces the earlier one.
latest as (

    select distinct on (tenant_id, message_id)
        tenant_id,
        message_id as reply_id,
        conversation_id,
        episode,
        origin,
        rating,
        occurred_at as rated_at,
        local_day

    from events
    order by tenant_id, message_id, occurred_at desc, event_id desc

)

select * from latest
