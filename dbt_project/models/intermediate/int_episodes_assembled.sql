with

events as (

    select * from {{ ref('int_events_localised') }}

),

replies as (

    select * from {{ ref('int_replies_paired_with_messages') }}

),

ratings as (

    select * from {{ ref('int_ratings_settled') }}

),

spans as (

    select
        tenant_id,
        conversation_id,
        episode,
        site_id,
        origin,
        timezone,
        min(visitor_key) as visitor_key,
        coalesce(
            min(occurred_at) filter (where event_name = 'conversation_opened'),
            min(occurred_at)
        ) as started_at,
        max(language) filter (where event_name = 'conversation_opened') as language,
        count(*) filter (where event_name = 'message_posted') as count_messages,
        count(*) filter (where event_name = 'message_screened') as count_screened,
        min(occurred_at) filter (where event_name = 'message_posted') as first_message_at,
        min(occurred_at) filter (where event_name = 'conversation_escalated') as handed_off_at,
        (array_agg(reason order by occurred_at) filter (where event_name = 'conversation_escalated'))[1]
            as handoff_reason,
        max(occurred_at) filter (where event_name = 'conversation_resolved') as resolved_at,
        (array_agg(resolution order by occurred_at desc) filter (where event_name = 'conversation_resolved'))[1]
            as resolution

    from events
    group by tenant_id, conversation_id, episode, site_id, origin, timezone

),

answers as (

    select
        replies.tenant_id,
        replies.conversation_id,
        replies.episode,
        count(*) as count_replies,
        count(*) filter (where replies.is_answered) as count_answered_replies,
        min(replies.occurred_at) as first_reply_at,
        (array_agg(replies.assistant_id order by replies.occurred_at, replies.event_id))[1] as assistant_id,
        (array_agg(ratings.rating order by replies.occurred_at desc, replies.event_id desc))[1] as last_reply_rating,
        sum(replies.input_tokens)::bigint as input_tokens,
        sum(replies.output_tokens)::bigint as output_tokens,
        sum(replies.cost_usd) as cost_usd

    from replies
    left join ratings
        on replies.tenant_id = ratings.tenant_id
        and replies.message_id = ratings.reply_id
    group by replies.tenant_id, replies.conversation_id, replies.episode

),

assembled as (

    select
        spans.*,
        (spans.started_at at time zone spans.timezone)::date as local_day,
        answers.assistant_id,
        answers.first_reply_at,
        answers.last_reply_rating,
        answers.input_tokens,
        answers.output_tokens,
        answers.cost_usd,
        coalesce(answers.count_replies, 0) as count_replies,
        coalesce(answers.count_answered_replies, 0) as count_answered_replies,
        lead(spans.started_at) over (
            partition by spans.tenant_id, spans.visitor_key
            order by spans.started_at, spans.conversation_id, spans.episode
        ) as next_started_at

    from spans
    left join answers
        on spans.tenant_id = answers.tenant_id
        and spans.conversation_id = answers.conversation_id
        and spans.episode = answers.episode

)

select * from assembled
