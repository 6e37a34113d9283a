{{ config(indexes=[{'columns': ['tenant_id', 'local_day']}]) }}

with

events as (

    select * from {{ ref('int_events_attributed_to_assistants') }}

),

episodes as (

    select *, {{ assistant_key('assistant_id') }} as assistant_key from {{ ref('episodes') }}

),

replies as (

    select *, {{ assistant_key('assistant_id') }} as assistant_key from {{ ref('replies') }}

),

ratings as (

    select *, {{ assistant_key('assistant_id') }} as assistant_key from {{ ref('ratings') }}

),

language_mix as (

    select *, {{ assistant_key('assistant_id') }} as assistant_key from {{ ref('language_mix') }}

),

intents as (

    select *, {{ assistant_key('assistant_id') }} as assistant_key from {{ ref('intents') }}

),

tenants as (

    select * from {{ ref('stg_app__tenants') }}

),

assistants as (

    select * from {{ ref('stg_app__assistants') }}

),

happened as (

    select
        tenant_id,
        assistant_key,
        local_day,
        count(*) filter (where event_name = 'conversation_opened') as count_conversations_by_start,
        count(*) filter (where event_name = 'conversation_opened' and episode > 1)
            as count_returning_conversations_by_start,
        count(*) filter (where event_name = 'message_posted') as count_messages_by_event,
        count(*) filter (where event_name = 'message_posted' and verdict = 'flag') as count_flagged_by_event,
        count(*) filter (where event_name = 'message_screened') as count_screened_by_event,
        count(*) filter (where event_name = 'message_screened' and verdict = 'block') as count_blocked_by_event,
        count(*) filter (where event_name = 'reply_failed') as count_failed_replies_by_event,
        count(*) filter (where event_name = 'conversation_escalated') as count_handoffs_by_event,
        count(*) filter (where event_name = 'conversation_escalated' and reason = 'visitor_asked')
            as count_handoffs_visitor_asked_by_event,
        count(*) filter (where event_name = 'conversation_escalated' and reason = 'low_confidence')
            as count_handoffs_low_confidence_by_event,
        count(*) filter (where event_name = 'conversation_escalated' and reason = 'policy')
            as count_handoffs_policy_by_event,
        count(*) filter (where event_name = 'conversation_escalated' and reason = 'reply_failed')
            as count_handoffs_reply_failed_by_event,
        count(*) filter (where event_name = 'conversation_resolved') as count_resolutions_by_event,
        count(*) filter (where event_name = 'conversation_resolved' and resolution = 'confirmed')
            as count_confirmed_resolutions_by_event

    from events
    where event_name not in ('reply_completed', 'rating_given')
    group by tenant_id, assistant_key, local_day

),

started as (

    select
        tenant_id,
        assistant_key,
        local_day,
        count(*) filter (where is_eligible) as count_eligible_episodes_by_start,
        count(*) filter (where is_autonomous) as count_autonomous_resolutions_by_start,
        count(*) filter (where is_eligible and outcome = 'handed_off') as count_handed_off_episodes_by_start,
        count(is_durable) as count_aged_resolutions_by_start,
        count(*) filter (where is_durable) as count_durable_resolutions_by_start

    from episodes
    group by tenant_id, assistant_key, local_day

),

replied as (

    select
        tenant_id,
        assistant_key,
        local_day,
        count(*) as count_replies_by_event,
        count(*) filter (where is_answered) as count_answered_replies_by_event,
        count(*) filter (where fallback_reason is not null) as count_fallback_replies_by_event,
        count(input_tokens) as count_metered_replies_by_event,
        sum(input_tokens)::bigint as input_tokens_by_event,
        sum(output_tokens)::bigint as output_tokens_by_event,
        count(cost_usd) as count_priced_replies_by_event,
        sum(cost_usd) as cost_usd_by_event,
        count(response_ms) as count_timed_replies_by_event,
        sum(response_ms)::bigint as response_ms_by_event,
        count(*) filter (where response_ms <= 3000) as count_replies_within_3s_by_event,
        round(percentile_cont(0.5) within group (order by response_ms))::bigint as p50_response_ms_by_event,
        round(percentile_cont(0.9) within group (order by response_ms))::bigint as p90_response_ms_by_event,
        round(percentile_cont(0.5) within group (order by first_token_ms))::bigint as p50_first_token_ms_by_event,
        round(percentile_cont(0.9) within group (order by first_token_ms))::bigint as p90_first_token_ms_by_event

    from replies
    group by tenant_id, assistant_key, local_day

),

rated as (

    select
        tenant_id,
        assistant_key,
        local_day,
        count(*) filter (where rating = 'up') as count_thumbs_up_by_event,
        count(*) filter (where rating = 'down') as count_thumbs_down_by_event

    from ratings
    group by tenant_id, assistant_key, local_day

),

spoken as (

    select
        tenant_id,
        assistant_key,
        local_day,
        jsonb_object_agg(language, count_messages_by_event) as messages_by_language

    from language_mix
    where count_messages_by_event > 0
    group by tenant_id, assistant_key, local_day

),

ranked_intents as (

    select
        *,
        row_number() over (
            partition by tenant_id, assistant_key, local_day
            order by count_replies_by_event desc, intent
        ) as place

    from intents
    where intent is not null

),

asked as (

    select
        tenant_id,
        assistant_key,
        local_day,
        jsonb_agg(
            jsonb_build_object('intent', intent, 'count_replies', count_replies_by_event) order by place
        ) as common_intents

    from ranked_intents
    where place <= 5
    group by tenant_id, assistant_key, local_day

),

days as (

    select tenant_id, assistant_key, local_day from happened
    union
    select tenant_id, assistant_key, local_day from started
    union
    select tenant_id, assistant_key, local_day from replied
    union
    select tenant_id, assistant_key, local_day from rated

),

counted as (

    select
        days.tenant_id,
        nullif(days.assistant_key, {{ assistant_key('null') }}) as assistant_id,
        assistants.assistant_name,
        days.local_day,
        tenants.timezone,

        coalesce(happened.count_conversations_by_start, 0) as count_conversations_by_start,
        coalesce(happened.count_returning_conversations_by_start, 0) as count_returning_conversations_by_start,
        coalesce(happened.count_messages_by_event, 0) as count_messages_by_event,
        coalesce(happened.count_flagged_by_event, 0) as count_flagged_by_event,
        coalesce(happened.count_screened_by_event, 0) as count_screened_by_event,
        coalesce(happened.count_blocked_by_event, 0) as count_blocked_by_event,

        coalesce(replied.count_replies_by_event, 0) as count_replies_by_event,
        coalesce(replied.count_answered_replies_by_event, 0) as count_answered_replies_by_event,
        coalesce(replied.count_fallback_replies_by_event, 0) as count_fallback_replies_by_event,
        coalesce(happened.count_failed_replies_by_event, 0) as count_failed_replies_by_event,

        coalesce(happened.count_handoffs_by_event, 0) as count_handoffs_by_event,
        coalesce(happened.count_handoffs_visitor_asked_by_event, 0) as count_handoffs_visitor_asked_by_event,
        coalesce(happened.count_handoffs_low_confidence_by_event, 0) as count_handoffs_low_confidence_by_event,
        coalesce(happened.count_handoffs_policy_by_event, 0) as count_handoffs_policy_by_event,
        coalesce(happened.count_handoffs_reply_failed_by_event, 0) as count_handoffs_reply_failed_by_event,
        coalesce(happened.count_resolutions_by_event, 0) as count_resolutions_by_event,
        coalesce(happened.count_confirmed_resolutions_by_event, 0) as count_confirmed_resolutions_by_event,

        coalesce(started.count_eligible_episodes_by_start, 0) as count_eligible_episodes_by_start,
        coalesce(started.count_autonomous_resolutions_by_start, 0) as count_autonomous_resolutions_by_start,
        coalesce(started.count_handed_off_episodes_by_start, 0) as count_handed_off_episodes_by_start,
        coalesce(started.count_aged_resolutions_by_start, 0) as count_aged_resolutions_by_start,
        coalesce(started.count_durable_resolutions_by_start, 0) as count_durable_resolutions_by_start,

        coalesce(rated.count_thumbs_up_by_event, 0) as count_thumbs_up_by_event,
        coalesce(rated.count_thumbs_down_by_event, 0) as count_thumbs_down_by_event,

        coalesce(replied.count_metered_replies_by_event, 0) as count_metered_replies_by_event,
        replied.input_tokens_by_event,
        replied.output_tokens_by_event,
        coalesce(replied.count_priced_replies_by_event, 0) as count_priced_replies_by_event,
        replied.cost_usd_by_event,

        coalesce(replied.count_timed_replies_by_event, 0) as count_timed_replies_by_event,
        replied.response_ms_by_event,
        coalesce(replied.count_replies_within_3s_by_event, 0) as count_replies_within_3s_by_event,
        replied.p50_response_ms_by_event,
        replied.p90_response_ms_by_event,
        replied.p50_first_token_ms_by_event,
        replied.p90_first_token_ms_by_event,

        coalesce(spoken.messages_by_language, '{}'::jsonb) as messages_by_language,
        coalesce(asked.common_intents, '[]'::jsonb) as common_intents

    from days
    inner join tenants using (tenant_id)
    left join happened using (tenant_id, assistant_key, local_day)
    left join started using (tenant_id, assistant_key, local_day)
    left join replied using (tenant_id, assistant_key, local_day)
    left join rated using (tenant_id, assistant_key, local_day)
    left join spoken using (tenant_id, assistant_key, local_day)
    left join asked using (tenant_id, assistant_key, local_day)
    left join assistants
        on days.tenant_id = assistants.tenant_id
        and days.assistant_key = assistants.assistant_id

),

-- A rate is made of the row's own sums; over a longer window, see the function period_totals.
with_rates as (

    select
        *,
        {% for name, (part, whole) in rates().items() -%}
        {{ rate(part, whole) }} as {{ name }},
        {% endfor -%}
        current_timestamp as built_at

    from counted

)

select * from with_rates
