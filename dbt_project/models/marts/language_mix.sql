{{ config(indexes=[{'columns': ['tenant_id', 'local_day']}]) }}

with

events as (

    select * from {{ ref('int_events_attributed_to_assistants') }}

),

mixed as (

    select
        tenant_id,
        nullif(assistant_key, {{ assistant_key('null') }}) as assistant_id,
        local_day,
        language,
        count(*) filter (where event_name = 'message_posted') as count_messages_by_event,
        count(*) filter (where event_name = 'conversation_opened') as count_conversations_by_start

    from events
    where event_name in ('message_posted', 'conversation_opened')
    group by tenant_id, assistant_key, local_day, language

)

select * from mixed
