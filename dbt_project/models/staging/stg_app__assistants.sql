with

source as (

    select * from {{ source('app', 'assistant_versions') }}

),

newest_versions as (

    select distinct on (tenant_id, assistant_id)
        tenant_id,
        assistant_id,
        name as assistant_name

    from source
    order by tenant_id, assistant_id, version desc

)

select * from newest_versions
