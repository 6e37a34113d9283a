{{ config(indexes=[{'columns': ['tenant_id', 'period', 'period_start']}]) }}

with

replies as (

    select * from {{ ref('replies') }}

),

episodes as (

    select * from {{ ref('episodes') }}

),

timings as (

    select tenant_id, assistant_id, local_day, response_ms, first_token_ms, null::bigint as first_response_ms
    from replies

    union all

    select tenant_id, assistant_id, local_day, null, null, first_response_ms
    from episodes
    where first_response_ms is not null

),

timings_by_period as (

    select
        timings.*,
        periods.period,
        periods.period_start

    from timings
    cross join lateral (
        values
        ('day', local_day),
        ('week', date_trunc('week', local_day)::date),
        ('month', date_trunc('month', local_day)::date)
    ) as periods (period, period_start)

),

-- A percentile cannot be summed: one row for each assistant, and one for all of them together.
measured as (

    select
        tenant_id,
        period,
        period_start,
        assistant_id,
        grouping(assistant_id) = 1 as is_all_assistants,
        count(response_ms) as count_timed_replies_by_event,
        round(percentile_cont(0.5) within group (order by response_ms))::bigint as p50_response_ms_by_event,
        round(percentile_cont(0.9) within group (order by response_ms))::bigint as p90_response_ms_by_event,
        round(percentile_cont(0.5) within group (order by first_token_ms))::bigint as p50_first_token_ms_by_event,
        round(percentile_cont(0.9) within group (order by first_token_ms))::bigint as p90_first_token_ms_by_event,
        count(first_response_ms) as count_first_responses_by_start,
        round(percentile_cont(0.5) within group (order by first_response_ms))::bigint as p50_first_response_ms_by_start,
        round(percentile_cont(0.9) within group (order by first_response_ms))::bigint as p90_first_response_ms_by_start

    from timings_by_period
    group by
        grouping sets (
            (tenant_id, period, period_start, assistant_id),
            (tenant_id, period, period_start)
        )

)

select * from measured
