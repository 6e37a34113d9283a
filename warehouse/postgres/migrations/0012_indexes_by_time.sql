-- statement by statement: an index of a running system is built while others write.
-- The hourly comparison asks for the last days alone. A build that was cut off leaves an index that is not valid, so
-- each is dropped first and a repetition begins anew.

-- A build waits for transactions that were open before it, and holds nobody up meanwhile.
set lock_timeout = 0;

-- Messages come in the order of time but for imports. This one costs a write next to nothing, and lets a reply's row
-- be completed in place.
drop index concurrently if exists app.messages_by_time;
create index concurrently messages_by_time on app.messages
    using brin (occurred_at timestamptz_minmax_multi_ops) with (pages_per_range = 16, autosummarize = on);

drop index concurrently if exists app.episodes_by_start;
create index concurrently episodes_by_start on app.episodes (started_at);

drop index concurrently if exists app.episodes_by_escalation;
create index concurrently episodes_by_escalation on app.episodes (escalated_at) where escalated_at is not null;

drop index concurrently if exists app.episodes_by_resolution;
create index concurrently episodes_by_resolution on app.episodes (resolved_at) where resolved_at is not null;

drop index concurrently if exists app.ratings_by_time;
create index concurrently ratings_by_time on app.ratings (rated_at);

-- What is rare is found by itself, instead of looking for it in what is not.
drop index concurrently if exists app.verdicts_held_back;
create index concurrently verdicts_held_back on app.message_verdicts (tenant_id, message_id)
    where verdict in ('ask', 'block');

drop index concurrently if exists app.replies_failed;
create index concurrently replies_failed on app.replies (tenant_id, id) where state = 'failed';

set lock_timeout = '5s';
