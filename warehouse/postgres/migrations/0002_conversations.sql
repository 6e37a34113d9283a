-- The state of every conversation: visitors, messages, replies, and the knowledge that answers them.

create table app.visitors (
    tenant_id uuid not null references app.tenants (id),
    id uuid not null,
    site_id uuid not null,
    email_index bytea,
    address_index bytea,
    name_ciphertext bytea,
    email_ciphertext bytea,
    -- Per-visitor key and secret, wrapped under the tenant's key. Erasure destroys both.
    data_key_ciphertext bytea,
    visitor_key text,
    language text not null,
    origin text not null default 'live' check (origin in ('live', 'test', 'preview', 'imported', 'demo')),
    created_at timestamptz not null default now(),
    erased_at timestamptz,
    primary key (tenant_id, id),
    foreign key (tenant_id, site_id) references app.sites (tenant_id, id)
);
create index visitors_by_email on app.visitors (tenant_id, email_index);
select app.isolate_by_tenant('app.visitors');

create table app.consents (
    tenant_id uuid not null,
    id uuid not null,
    visitor_id uuid not null,
    purpose text not null check (purpose in ('conversation')),
    version text not null,
    granted_at timestamptz not null,
    withdrawn_at timestamptz,
    primary key (tenant_id, id),
    foreign key (tenant_id, visitor_id) references app.visitors (tenant_id, id)
);
select app.isolate_by_tenant('app.consents');

create table app.conversations (
    tenant_id uuid not null,
    id uuid not null,
    site_id uuid not null,
    visitor_id uuid not null,
    assistant_id uuid,
    language text not null,
    status text not null default 'open' check (status in ('open', 'escalated', 'resolved')),
    resolution text check (resolution in ('assumed', 'confirmed', 'staff')),
    escalation_reason text,
    episode integer not null default 1,
    next_sequence integer not null default 1,
    origin text not null default 'live' check (origin in ('live', 'test', 'preview', 'imported', 'demo')),
    started_at timestamptz not null,
    last_message_at timestamptz not null,
    -- When it was really written: an imported conversation of last month is silent only once its import is.
    last_recorded_at timestamptz not null default now(),
    escalated_at timestamptz,
    resolved_at timestamptz,
    primary key (tenant_id, id),
    check ((status = 'resolved') = (resolved_at is not null)),
    foreign key (tenant_id, site_id) references app.sites (tenant_id, id),
    foreign key (tenant_id, visitor_id) references app.visitors (tenant_id, id),
    foreign key (tenant_id, assistant_id) references app.assistants (tenant_id, id)
);
create index conversations_by_recency on app.conversations (tenant_id, last_message_at desc, id desc);
create index conversations_by_visitor on app.conversations (tenant_id, visitor_id, started_at desc);
create index conversations_waiting_for_silence on app.conversations (tenant_id, last_message_at) where status = 'open';
select app.isolate_by_tenant('app.conversations');

-- What each episode was, kept when the conversation comes back: reconciliation derives from it which
-- openings, escalations and resolutions the warehouse must hold. Each happens at most once an episode.
create table app.episodes (
    tenant_id uuid not null,
    conversation_id uuid not null,
    episode integer not null check (episode > 0),
    language text not null,
    started_at timestamptz not null,
    escalated_at timestamptz,
    escalation_reason text,
    resolved_at timestamptz,
    resolution text check (resolution in ('assumed', 'confirmed', 'staff')),
    primary key (tenant_id, conversation_id, episode),
    check ((escalated_at is null) = (escalation_reason is null)),
    check ((resolved_at is null) = (resolution is null)),
    foreign key (tenant_id, conversation_id) references app.conversations (tenant_id, id)
);
select app.isolate_by_tenant('app.episodes');

create table app.messages (
    tenant_id uuid not null,
    id uuid not null,
    conversation_id uuid not null,
    -- The order within the conversation; an event's id is <sequence>.<attempt>.<offset>.
    sequence integer not null,
    episode integer not null,
    -- The id that the widget chose; a retry with the same one is the same message.
    client_message_id uuid,
    author text not null check (author in ('visitor', 'assistant', 'staff')),
    state text not null check (state in ('draft', 'accepted', 'asked', 'blocked', 'pending', 'complete', 'failed')),
    body text not null,
    language text,
    reply_to uuid,
    occurred_at timestamptz not null,
    recorded_at timestamptz not null default now(),
    primary key (tenant_id, id),
    unique (tenant_id, conversation_id, sequence),
    unique (tenant_id, conversation_id, client_message_id),
    foreign key (tenant_id, conversation_id) references app.conversations (tenant_id, id),
    foreign key (tenant_id, reply_to) references app.messages (tenant_id, id)
);
create index messages_by_text on app.messages using gin (to_tsvector('simple', body));
select app.isolate_by_tenant('app.messages');
select app.let_pipeline_read('app.messages');

create table app.message_verdicts (
    tenant_id uuid not null,
    message_id uuid not null,
    verdict text not null check (verdict in ('pass', 'flag', 'ask', 'block')),
    score real not null check (score between 0 and 1),
    reasons text[] not null default '{}',
    confirmed_at timestamptz,
    decided_at timestamptz not null default now(),
    primary key (tenant_id, message_id),
    foreign key (tenant_id, message_id) references app.messages (tenant_id, id)
);
select app.isolate_by_tenant('app.message_verdicts');

-- One row a reply, from the pending promise to its provenance. Its id is the assistant message's id.
create table app.replies (
    tenant_id uuid not null,
    id uuid not null,
    conversation_id uuid not null,
    message_id uuid not null,
    state text not null check (state in ('pending', 'complete', 'failed')),
    attempt integer not null default 1 check (attempt > 0),
    lease_expires_at timestamptz,
    worker text,
    assistant_version_id uuid,
    provider text,
    model text,
    sources jsonb not null default '[]',
    choices jsonb not null default '[]',
    is_answered boolean,
    confidence real,
    intent text,
    input_tokens integer,
    output_tokens integer,
    cost_usd numeric(14, 8),
    fallback_reason text,
    handoff_reason text,
    moderation text,
    first_token_ms integer,
    total_ms integer,
    created_at timestamptz not null default now(),
    completed_at timestamptz,
    primary key (tenant_id, id),
    unique (tenant_id, message_id),
    foreign key (tenant_id, id) references app.messages (tenant_id, id),
    foreign key (tenant_id, message_id) references app.messages (tenant_id, id),
    foreign key (tenant_id, conversation_id) references app.conversations (tenant_id, id),
    foreign key (tenant_id, assistant_version_id) references app.assistant_versions (tenant_id, id)
);
create index replies_waiting on app.replies (lease_expires_at) where state = 'pending';
select app.isolate_by_tenant('app.replies');

create table app.ratings (
    tenant_id uuid not null,
    id uuid not null,
    conversation_id uuid not null,
    reply_id uuid not null,
    value text not null check (value in ('up', 'down')),
    rated_at timestamptz not null,
    primary key (tenant_id, id),
    unique (tenant_id, reply_id),
    foreign key (tenant_id, conversation_id) references app.conversations (tenant_id, id),
    foreign key (tenant_id, reply_id) references app.replies (tenant_id, id)
);
select app.isolate_by_tenant('app.ratings');

create table app.conversation_tags (
    tenant_id uuid not null,
    conversation_id uuid not null,
    tag text not null,
    source text not null check (source in ('topic', 'staff')),
    tagged_at timestamptz not null default now(),
    primary key (tenant_id, conversation_id, tag),
    foreign key (tenant_id, conversation_id) references app.conversations (tenant_id, id)
);
select app.isolate_by_tenant('app.conversation_tags');

create table app.message_embeddings (
    tenant_id uuid not null,
    message_id uuid not null,
    model text not null,
    embedding {vector} not null,
    primary key (tenant_id, message_id, model),
    foreign key (tenant_id, message_id) references app.messages (tenant_id, id)
);
select app.isolate_by_tenant('app.message_embeddings');
select app.let_pipeline_read('app.message_embeddings');

create table app.faqs (
    tenant_id uuid not null references app.tenants (id),
    id uuid not null,
    slug text not null,
    assistant_id uuid,
    intent text,
    is_active boolean not null default true,
    updated_at timestamptz not null default now(),
    primary key (tenant_id, id),
    unique (tenant_id, slug),
    foreign key (tenant_id, assistant_id) references app.assistants (tenant_id, id)
);
select app.isolate_by_tenant('app.faqs');

create table app.faq_answers (
    tenant_id uuid not null,
    faq_id uuid not null,
    language text not null,
    question text not null,
    answer text not null,
    primary key (tenant_id, faq_id, language),
    foreign key (tenant_id, faq_id) references app.faqs (tenant_id, id) on delete cascade
);
select app.isolate_by_tenant('app.faq_answers');

-- The question itself and its other phrasings, each with its embedding.
create table app.faq_phrasings (
    tenant_id uuid not null,
    id uuid not null,
    faq_id uuid not null,
    language text not null,
    phrasing text not null,
    model text,
    embedding {vector},
    primary key (tenant_id, id),
    foreign key (tenant_id, faq_id) references app.faqs (tenant_id, id) on delete cascade
);
select app.isolate_by_tenant('app.faq_phrasings');

-- A report goes once: unique by tenant, kind and period. The PDF itself is in the object store.
create table app.report_subscriptions (
    tenant_id uuid not null,
    user_id uuid not null,
    kind text not null check (kind in ('weekly', 'monthly')),
    language text not null default 'en' check (language in ('en', 'sv')),
    primary key (tenant_id, user_id, kind),
    foreign key (tenant_id, user_id) references app.memberships (tenant_id, user_id) on delete cascade
);
select app.isolate_by_tenant('app.report_subscriptions');
select app.let_pipeline_read('app.report_subscriptions');

create table app.report_runs (
    tenant_id uuid not null references app.tenants (id),
    id uuid not null,
    kind text not null check (kind in ('weekly', 'monthly')),
    period_start date not null,
    period_end date not null,
    language text not null,
    state text not null check (state in ('started', 'sent', 'failed')),
    object_key text,
    recipients integer not null default 0,
    detail text,
    started_at timestamptz not null default now(),
    sent_at timestamptz,
    primary key (tenant_id, id),
    unique (tenant_id, kind, period_start)
);
select app.isolate_by_tenant('app.report_runs');
create policy pipeline_writes on app.report_runs to samtal_pipeline using (true) with check (true);

-- Who was sent a run's mail. Claimed before it is handed over: a crash in between is never a second mail.
create table app.report_deliveries (
    tenant_id uuid not null,
    run_id uuid not null,
    user_id uuid not null,
    state text not null check (state in ('claimed', 'sent', 'refused', 'uncertain')),
    detail text,
    claimed_at timestamptz not null default now(),
    sent_at timestamptz,
    primary key (tenant_id, run_id, user_id),
    foreign key (tenant_id, run_id) references app.report_runs (tenant_id, id)
);
select app.isolate_by_tenant('app.report_deliveries');
create policy pipeline_writes on app.report_deliveries to samtal_pipeline using (true) with check (true);

-- Replies whose worker went silent, across tenants: another worker takes each over within its tenant.
create function app.expired_replies(at_most integer)
    returns table (tenant_id uuid, reply_id uuid, attempt integer)
    language sql stable security definer set search_path = app, pg_temp
    as $$
        select r.tenant_id, r.id, r.attempt from app.replies r
        where r.state = 'pending' and r.lease_expires_at < now()
        order by r.lease_expires_at limit at_most
    $$;

-- Who gets a report: the encrypted addresses of its subscribers.
create function app.report_recipients(wanted_tenant uuid, wanted_kind text)
    returns table (user_id uuid, email_ciphertext bytea, language text)
    language sql stable security definer set search_path = app, pg_temp
    as $$
        select u.id, u.email_ciphertext, s.language
        from app.report_subscriptions s join app.users u on u.id = s.user_id
        where s.tenant_id = wanted_tenant and s.kind = wanted_kind and u.disabled_at is null
    $$;

-- Search in the current tenant's messages. Under row-level security the text index could not be used
-- (its operator is not leakproof); here the tenant is part of the question itself.
create function app.find_conversations_by_text(wanted text) returns table (conversation_id uuid)
    language sql stable security definer set search_path = app, pg_temp
    as $$
        select distinct m.conversation_id from app.messages m
        where m.tenant_id = app.current_tenant()
            and to_tsvector('simple', m.body) @@ websearch_to_tsquery('simple', wanted)
    $$;

revoke execute on function app.expired_replies(integer), app.report_recipients(uuid, text),
    app.find_conversations_by_text(text) from public;
grant execute on function app.find_conversations_by_text(text) to samtal_app;
grant execute on function app.expired_replies(integer) to samtal_app, samtal_worker;
grant execute on function app.report_recipients(uuid, text) to samtal_pipeline, samtal_worker;

grant select, insert, update on
    app.visitors, app.consents, app.conversations, app.episodes, app.messages, app.message_verdicts, app.replies, app.ratings,
    app.message_embeddings, app.faqs, app.faq_answers, app.faq_phrasings, app.report_subscriptions
    to samtal_app, samtal_worker;
grant select, insert, delete on app.conversation_tags to samtal_app, samtal_worker;
grant delete on app.faqs, app.faq_answers, app.faq_phrasings, app.report_subscriptions to samtal_app, samtal_worker;
grant select on app.report_runs to samtal_app;
grant select, insert, update on app.report_runs, app.report_deliveries to samtal_pipeline;
grant select on app.report_subscriptions, app.message_embeddings to samtal_pipeline;
grant select (tenant_id, id, conversation_id, sequence, episode, author, state, body, language, reply_to, occurred_at, recorded_at)
    on app.messages to samtal_pipeline;
