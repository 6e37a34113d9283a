-- statement by statement: an index of a running system is built while others write.
-- A build that was cut off leaves an index that is not valid, so
-- each is dropped first and a repetition begins anew.

-- A build waits for transactions that were open before it, and holds nobody up meanwhile.
set lock_timeout = 0;

-- Conversations that wait for people, by their silence.
drop index concurrently if exists app.conversations_waiting_for_people;
create index concurrently conversations_waiting_for_people on app.conversations (tenant_id, last_message_at)
    where status = 'escalated';

-- The hourly comparison asks for the last days alone.
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

-- A tag's source is part of its key: the topic job takes its own tags back and never one that the staff chose. (A tag
-- job of a worker from before fails whole from here on, and the pipeline asks for it again the next night.)
drop index concurrently if exists app.conversation_tags_with_source;
create unique index concurrently conversation_tags_with_source
    on app.conversation_tags (tenant_id, conversation_id, tag, source);

set lock_timeout = '5s';

alter table app.conversation_tags drop constraint conversation_tags_pkey,
    add constraint conversation_tags_pkey primary key using index conversation_tags_with_source;
