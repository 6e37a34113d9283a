{{ config(indexes=[{'columns': ['tenant_id', 'local_day']}, {'columns': ['tenant_id', 'reply_id'], 'unique': true}]) }}

with

paired as (

    select * from {{ ref('int_replies_paired_with_messages') }}

),

ratings as (

    select * from {{ ref('int_ratings_settled') }}

),

rated as (

    select
        paired.tenant_id,
        paired.message_id as reply_id,
        paired.question_id,
        paired.conversation_id,
        paired.episode,
        paired.origin,
        paired.assistant_id,
        paired.assistant_version_id,
        paired.occurred_at,
        paired.local_day,
        paired.language,
        paired.provider,
        paired.model,
        paired.intent,
        paired.confidence,
        paired.is_answered,
        paired.fallback_reason,
        paired.count_sources,
        paired.input_tokens,
        paired.output_tokens,
        paired.cost_usd,
        paired.first_token_ms,
        paired.total_ms,
        paired.response_ms,
        ratings.rating

    from paired
    left join ratings
        on paired.tenant_id = ratings.tenant_id
        and paired.message_id = ratings.reply_id

)

select * from rated
