with

languages as (

    select 'language' as kind, language as label, count_conversations_by_start as occurrences
    from {{ ref('language_mix') }}
    where
        tenant_id = wanted_tenant
        and local_day between first_day and last_day
        and (wanted_assistant is null or assistant_id = wanted_assistant)

),

intents as (

    select 'intent' as kind, intent as label, count_replies_by_event as occurrences
    from {{ ref('intents') }}
    where
        tenant_id = wanted_tenant
        and local_day between first_day and last_day
        and (wanted_assistant is null or assistant_id = wanted_assistant)
        and intent is not null

),

topics as (

    select 'topic' as kind, label, count_messages_by_event as occurrences
    from {{ ref('topic_days') }}
    where
        tenant_id = wanted_tenant
        and local_day between first_day and last_day
        and (wanted_assistant is null or assistant_id = wanted_assistant)

),

labelled as (

    select * from languages
    union all
    select * from intents
    union all
    select * from topics

),

summed as (

    select kind, label, sum(occurrences)::bigint as occurrences
    from labelled
    group by kind, label
    having sum(occurrences) > 0

)

select
    kind,
    label,
    occurrences as count,
    (occurrences / sum(occurrences) over (partition by kind))::double precision as share

from summed
