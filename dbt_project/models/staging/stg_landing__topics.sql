with

source as (

    select * from {{ source('landing', 'topics') }}

),

renamed as (

    select
        tenant_id,
        topic_id,
        tag,
        label,
        words,
        example_message_id,
        model as embedding_model,
        is_current,
        first_fitted_at,
        fitted_at

    from source

)

select * from renamed
