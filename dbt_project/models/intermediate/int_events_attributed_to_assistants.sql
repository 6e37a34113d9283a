with

events as (

    select * from {{ ref('int_events_localised') }}

),

episodes as (

    select * from {{ ref('int_episodes_assembled') }}

),

-- What visitors and people do belongs to the assistant that answered first in the episode.
attributed as (

    select
        events.tenant_id,
        events.event_id,
        events.event_name,
        events.local_day,
        events.verdict,
        events.reason,
        events.resolution,
        events.episode,
        coalesce(events.language, 'und') as language,
        {{ assistant_key('episodes.assistant_id') }} as assistant_key

    from events
    inner join episodes
        on events.tenant_id = episodes.tenant_id
        and events.conversation_id = episodes.conversation_id
        and events.episode = episodes.episode

)

select * from attributed
