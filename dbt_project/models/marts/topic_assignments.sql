{{ config(indexes=[{'columns': ['tenant_id', 'topic_id']}, {'columns': ['tenant_id', 'message_id'], 'unique': true}]) }}

with

assignments as (

    select * from {{ ref('stg_landing__topic_assignments') }}

),

episodes as (

    select * from {{ ref('int_episodes_assembled') }}

),

placed as (

    select
        assignments.tenant_id,
        assignments.message_id,
        assignments.conversation_id,
        assignments.episode,
        assignments.topic_id,
        episodes.assistant_id,
        assignments.similarity,
        assignments.occurred_at,
        (assignments.occurred_at at time zone episodes.timezone)::date as local_day

    from assignments
    inner join episodes
        on assignments.tenant_id = episodes.tenant_id
        and assignments.conversation_id = episodes.conversation_id
        and assignments.episode = episodes.episode

)

select * from placed
