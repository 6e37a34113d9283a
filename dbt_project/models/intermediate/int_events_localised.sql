with

events as (

    select * from {{ ref('stg_landing__events') }}

),

tenants as (

    select * from {{ ref('stg_app__tenants') }}

),

-- A tenant's own talk counts, wherever it was held first; demo talk counts only where all is demo.
counted as (

    select
        events.*,
        tenants.timezone,
        (events.occurred_at at time zone tenants.timezone)::date as local_day

    from events
    inner join tenants on events.tenant_id = tenants.tenant_id
    where
        events.origin in ('live', 'imported')
        or (events.origin = 'demo' and tenants.is_demo)

)

select * from counted
