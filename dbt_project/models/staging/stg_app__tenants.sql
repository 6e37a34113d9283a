with

-- The pipeline was granted these columns and no others (never the key), so it cannot select *.
source as (

    select id, name, timezone, is_demo from {{ source('app', 'tenants') }}

),

renamed as (

    select
        id as tenant_id,
        name as tenant_name,
        timezone,
        is_demo

    from source

)

select * from renamed
