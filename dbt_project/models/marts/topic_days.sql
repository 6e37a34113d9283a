{{ config(indexes=[{'columns': ['tenant_id', 'local_day']}]) }}

with

assignments as (

    select * from {{ ref('topic_assignments') }}

),

topics as (

    select * from {{ ref('topics') }}

),

daily as (

    select
        assignments.tenant_id,
        assignments.topic_id,
        topics.tag,
        topics.label,
        assignments.assistant_id,
        assignments.local_day,
        count(*) as count_messages_by_event

    from assignments
    inner join topics
        on assignments.tenant_id = topics.tenant_id
        and assignments.topic_id = topics.topic_id
    group by
        assignments.tenant_id, assignments.topic_id, topics.tag, topics.label,
        assignments.assistant_id, assignments.local_day

)

select * from daily
