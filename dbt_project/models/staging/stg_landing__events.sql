-- Generated from warehouse/event_log/columns.py; run `make generate`.
with

source as (

    select * from {{ source('landing', 'events') }}

),

renamed as (

    select
        tenant_id,
        event_id,
        name as event_name,
        actor,
        occurred_at,
        recorded_at,
        conversation_id,
        episode,
        site_id,
        visitor_key,
        origin,
        language,
        message_id,
        verdict,
        reply_to as question_id,
        assistant_id,
        assistant_version_id,
        provider,
        model,
        confidence,
        intent,
        is_answered,
        fallback_reason,
        input_tokens,
        output_tokens,
        cost_usd,
        first_token_ms,
        total_ms,
        count_sources,
        reason,
        resolution,
        value as rating,
        count_faqs

    from source

)

select * from renamed
