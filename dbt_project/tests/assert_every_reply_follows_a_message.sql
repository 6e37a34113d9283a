{# An event may still be on its way: this warns, and reconciliation tells whether one is missing. #}
{{ config(severity="warn") }}

-- A reply answers something that was said before.
select tenant_id, message_id, asked_at, occurred_at
from {{ ref('int_replies_paired_with_messages') }}
where occurred_at < asked_at
