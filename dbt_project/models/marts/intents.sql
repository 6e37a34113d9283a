{{ config(indexes=[{'columns': ['tenant_id', 'local_day']}]) }}

with

replies as (

    select * from {{ ref('replies') }}

),

grouped as (

    select
        tenant_id,
        assistant_id,
        local_day,
        intent,
        count(*) as count_replies_by_event,
        count(*) filter (where is_answered) as count_answered_replies_by_event,
        count(*) filter (where rating = 'up') as count_thumbs_up_by_reply,
        count(*) filter (where rating = 'down') as count_thumbs_down_by_reply

    from replies
    group by tenant_id, assistant_id, local_day, intent

)

select * from grouped
