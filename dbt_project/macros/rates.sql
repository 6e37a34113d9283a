{# A share of sums, and null where there is nothing to divide by. #}
{% macro rate(part, whole) -%}
    ({{ part }})::double precision / nullif({{ whole }}, 0)
{%- endmacro %}

{# One end of the 95 % interval of a share (E. B. Wilson, JASA 22, 1927); null without trials. `sign` is - or +. #}
{% macro wilson(part, whole, sign) -%}
    {%- set z, n = '1.959964', '(' ~ whole ~ ')::double precision' -%}
    {%- set p = '((' ~ part ~ ') / ' ~ n ~ ')' -%}
    case when {{ whole }} > 0 then least(1, greatest(0,
        ({{ p }} + {{ z }} ^ 2 / (2 * {{ n }})
            {{ sign }} {{ z }} * sqrt({{ p }} * (1 - {{ p }}) / {{ n }} + {{ z }} ^ 2 / (4 * {{ n }} ^ 2)))
        / (1 + {{ z }} ^ 2 / {{ n }})
    )) end
{%- endmacro %}

{# Every rate that is shown anywhere, of which two sums. A day has it, and any window has it from its own sums. #}
{% macro rates() -%}
    {{ return({
        'automation_rate_by_start': ('count_autonomous_resolutions_by_start', 'count_eligible_episodes_by_start'),
        'durable_resolution_rate_by_start': ('count_durable_resolutions_by_start', 'count_aged_resolutions_by_start'),
        'handoff_rate_by_start': ('count_handed_off_episodes_by_start', 'count_eligible_episodes_by_start'),
        'thumbs_up_rate_by_event': (
            'count_thumbs_up_by_event', 'count_thumbs_up_by_event + count_thumbs_down_by_event'),
        'within_3s_rate_by_event': ('count_replies_within_3s_by_event', 'count_timed_replies_by_event'),
    }) }}
{%- endmacro %}

{# What a day counts and a window adds up. #}
{% macro counts() -%}
    {{ return([
        'count_conversations_by_start',
        'count_returning_conversations_by_start',
        'count_messages_by_event',
        'count_flagged_by_event',
        'count_screened_by_event',
        'count_blocked_by_event',
        'count_replies_by_event',
        'count_answered_replies_by_event',
        'count_fallback_replies_by_event',
        'count_failed_replies_by_event',
        'count_handoffs_by_event',
        'count_handoffs_visitor_asked_by_event',
        'count_handoffs_low_confidence_by_event',
        'count_handoffs_policy_by_event',
        'count_handoffs_reply_failed_by_event',
        'count_resolutions_by_event',
        'count_confirmed_resolutions_by_event',
        'count_eligible_episodes_by_start',
        'count_autonomous_resolutions_by_start',
        'count_handed_off_episodes_by_start',
        'count_aged_resolutions_by_start',
        'count_durable_resolutions_by_start',
        'count_thumbs_up_by_event',
        'count_thumbs_down_by_event',
        'count_metered_replies_by_event',
        'count_priced_replies_by_event',
        'count_timed_replies_by_event',
        'count_replies_within_3s_by_event',
    ]) }}
{%- endmacro %}
