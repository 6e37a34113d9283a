{{ config(indexes=[{'columns': ['tenant_id', 'local_day']}, {'columns': ['tenant_id', 'reply_id'], 'unique': true}]) }}

with

settled as (

    select * from {{ ref('int_ratings_settled') }}

),

replies as (

    select * from {{ ref('int_replies_paired_with_messages') }}

),

credited as (

    select
        settled.tenant_id,
        settled.reply_id,
        settled.conversation_id,
        settled.episode,
        settled.origin,
        replies.assistant_id,
        settled.rating,
        settled.rated_at,
        settled.local_day

    from settled
    left join replies
        on settled.tenant_id = replies.tenant_id
        and settled.reply_id = replies.message_id

)

select * from credited
