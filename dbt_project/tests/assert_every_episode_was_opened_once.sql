{# An event may still be on its way: this warns, and reconciliation tells whether one is missing. #}
{{ config(severity="warn") }}

-- An episode has one beginning, or its figures would be anybody's guess.
select tenant_id, conversation_id, episode
from {{ ref('int_events_localised') }}
group by tenant_id, conversation_id, episode
having count(*) filter (where event_name = 'conversation_opened') <> 1
