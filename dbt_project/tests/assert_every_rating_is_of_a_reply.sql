{# An event may still be on its way: this warns, and reconciliation tells whether one is missing. #}
{{ config(severity="warn", meta={'dagster': {'ref': {'name': 'ratings'}}}) }}

-- Nobody rates what was never said.
select ratings.tenant_id, ratings.reply_id
from {{ ref('ratings') }} as ratings
left join {{ ref('replies') }} as replies
    on ratings.tenant_id = replies.tenant_id
    and ratings.reply_id = replies.reply_id
where replies.reply_id is null
