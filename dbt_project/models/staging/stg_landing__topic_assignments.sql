with

source as (

    select * from {{ source('landing', 'topic_assignments') }}

),

renamed as (

    select
        tenant_id,
        message_id,
        conversation_id,
        episode,
        topic_id,
        similarity,
        occurred_at

    from source

)

select * from renamed
