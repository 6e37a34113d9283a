with

events as (

    select * from {{ ref('int_events_localised') }}

),

messages as (

    select
        tenant_id,
        message_id,
        occurred_at as asked_at

    from events
    where event_name = 'message_posted'

),

replies as (

    select * from events
    where event_name = 'reply_completed'

),

paired as (

    select
        replies.*,
        messages.asked_at,
        (extract(epoch from replies.occurred_at - messages.asked_at) * 1000)::bigint as response_ms

    from replies
    left join messages
        on replies.tenant_id = messages.tenant_id
        and replies.question_id = messages.message_id

)

select * from paired
