with

source as (

    select * from {{ source('landing', 'events') }}

),

renamed as (

    select
        tenant_id,
        event_id,
        name as event_name,
        conversation_id,
        episode,
        site_id,
        visitor_key,
        origin,
        message_id,
        reply_to as question_id,
        assistant_id,
        assistant_version_id,
        language,
        verdict,
        reason,
        resolution,
        value as rating,
        provider,
        model,
        intent,
        confidence,
        is_answered,
        fallback_reason,
        input_tokens,
        output_tokens,
        cost_usd,
        first_token_ms,
        total_ms,
        count_sources,
        occurred_at,
        recorded_at

    from source

)

select * from renamed
