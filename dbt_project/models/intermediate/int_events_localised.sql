with

events as (

    select * from {{ ref('stg_landing__events') }}

),

tenants as (

    select * from {{ ref('stg_app__tenants') }}

),

counted as (

    select
        events.*,
        tenants.timezone,
        (events.occurred_at at time zone tenants.timezone)::date as local_day

    from events
    inner join tenants on events.tenant_id = tenants.tenant_id
    where events.origin = any (app.counted_origins(tenants.is_demo))

)

select * from counted
