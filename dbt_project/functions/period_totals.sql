with

snapshots as (

    select * from {{ ref('stats_snapshots') }}
    where
        tenant_id = wanted_tenant
        and local_day between first_day and last_day
        and (wanted_assistant is null or assistant_id = wanted_assistant)

),

replies as (

    select * from {{ ref('replies') }}
    where
        tenant_id = wanted_tenant
        and local_day between first_day and last_day
        and (wanted_assistant is null or assistant_id = wanted_assistant)

),

episodes as (

    select * from {{ ref('episodes') }}
    where
        tenant_id = wanted_tenant
        and local_day between first_day and last_day
        and (wanted_assistant is null or assistant_id = wanted_assistant)

),

summed as (

    select
        {% for name in counts() -%}
        coalesce(sum({{ name }}), 0)::bigint as {{ name }},
        {% endfor -%}
        sum(input_tokens_by_event)::bigint as input_tokens_by_event,
        sum(output_tokens_by_event)::bigint as output_tokens_by_event,
        sum(cost_usd_by_event) as cost_usd_by_event

    from snapshots

),

-- Percentiles do not add up: they are taken from the single replies and episodes of the window.
replied as (

    select
        round(percentile_cont(0.5) within group (order by response_ms))::bigint as p50_response_ms_by_event,
        round(percentile_cont(0.9) within group (order by response_ms))::bigint as p90_response_ms_by_event,
        round(percentile_cont(0.5) within group (order by first_token_ms))::bigint as p50_first_token_ms_by_event,
        round(percentile_cont(0.9) within group (order by first_token_ms))::bigint as p90_first_token_ms_by_event

    from replies

),

first_replied as (

    select
        round(percentile_cont(0.5) within group (order by first_response_ms))::bigint as p50_first_response_ms_by_start,
        round(percentile_cont(0.9) within group (order by first_response_ms))::bigint as p90_first_response_ms_by_start

    from episodes

),

-- A window that talk began in the midst of compares to nothing: this tells when it began.
counted as (

    select
        min(local_day) as counted_since,
        max(built_at) as built_at

    from {{ ref('stats_snapshots') }}
    where tenant_id = wanted_tenant

)

select
    first_day,
    last_day,
    {% for name in counts() -%}
    {{ name }},
    {% endfor -%}
    input_tokens_by_event,
    output_tokens_by_event,
    cost_usd_by_event,
    {% for name, (part, whole) in rates().items() -%}
    {{ rate(part, whole) }} as {{ name }},
    {{ wilson(part, whole, '-') }} as {{ name }}_low,
    {{ wilson(part, whole, '+') }} as {{ name }}_high,
    {% endfor -%}
    p50_response_ms_by_event,
    p90_response_ms_by_event,
    p50_first_token_ms_by_event,
    p90_first_token_ms_by_event,
    p50_first_response_ms_by_start,
    p90_first_response_ms_by_start,
    counted_since,
    built_at

from summed
cross join replied
cross join first_replied
cross join counted
