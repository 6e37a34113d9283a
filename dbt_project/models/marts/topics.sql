{{ config(indexes=[{'columns': ['tenant_id', 'topic_id'], 'unique': true}]) }}

with

topics as (

    select * from {{ ref('stg_landing__topics') }}
    where is_current

),

assignments as (

    select * from {{ ref('topic_assignments') }}

),

sizes as (

    select
        tenant_id,
        topic_id,
        count(*) as count_messages,
        count(distinct conversation_id) as count_conversations,
        min(local_day) as first_day,
        max(local_day) as last_day

    from assignments
    group by tenant_id, topic_id

),

described as (

    select
        topics.tenant_id,
        topics.topic_id,
        topics.tag,
        topics.label,
        topics.words,
        topics.example_message_id,
        topics.embedding_model,
        coalesce(sizes.count_messages, 0) as count_messages,
        coalesce(sizes.count_conversations, 0) as count_conversations,
        sizes.first_day,
        sizes.last_day,
        topics.first_fitted_at,
        topics.fitted_at

    from topics
    left join sizes
        on topics.tenant_id = sizes.tenant_id
        and topics.topic_id = sizes.topic_id

)

select * from described
