{{ config(indexes=[{'columns': ['tenant_id', 'local_day']}, {'columns': ['tenant_id', 'conversation_id', 'episode'], 'unique': true}]) }}

with

assembled as (

    select * from {{ ref('int_episodes_assembled') }}

),

closed as (

    select
        *,
        case
            when handed_off_at is not null then 'handed_off'
            when resolved_at is not null then 'resolved'
            else 'open'
        end as outcome,
        count_messages > 0 and (handed_off_at is not null or resolved_at is not null) as is_eligible

    from assembled

),

judged as (

    select
        *,
        is_eligible
        and outcome = 'resolved'
        and resolution in ('assumed', 'confirmed')
        and count_answered_replies > 0
        and last_reply_rating is distinct from 'down' as is_autonomous

    from closed

),

aged as (

    select
        tenant_id,
        conversation_id,
        episode,
        site_id,
        assistant_id,
        visitor_key,
        origin,
        language,
        started_at,
        local_day,
        first_message_at,
        first_reply_at,
        (extract(epoch from first_reply_at - first_message_at) * 1000)::bigint as first_response_ms,
        handed_off_at,
        handoff_reason,
        resolved_at,
        resolution,
        outcome,
        is_eligible,
        is_autonomous,
        case
            when is_autonomous and resolved_at + interval '7 days' <= {{ as_of() }}
                then next_started_at is null or next_started_at >= resolved_at + interval '7 days'
        end as is_durable,
        count_messages,
        count_screened,
        count_replies,
        count_answered_replies,
        input_tokens,
        output_tokens,
        cost_usd

    from judged

)

select * from aged
