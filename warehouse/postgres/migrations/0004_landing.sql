-- Where the pipeline works: events landed from ClickHouse by UTC day, topics found in messages, and
-- the schemas that dbt fills. The pipeline reads and writes everything in them; the API and the
-- analysts read what belongs to the current tenant, and only read.

create schema landing;
create schema staging;
create schema intermediate;
create schema marts;
grant usage on schema landing to samtal_pipeline, samtal_app, samtal_worker, samtal_analyst;
grant usage on schema marts to samtal_app, samtal_worker, samtal_analyst;
grant usage, create on schema staging, intermediate, marts to samtal_pipeline;

-- The house's tenancy for a table that the pipeline fills. Migrations call it for schema landing;
-- dbt calls it after building a table, inside the same transaction, so no reader ever sees one without.
create function app.publish_to_tenants(target regclass) returns void
    language plpgsql as $$
begin
    execute format('alter table %s enable row level security', target);
    execute format('alter table %s force row level security', target);
    execute format('create policy owner_migrates on %s to samtal_owner using (true) with check (true)', target);
    execute format('create policy pipeline_builds on %s to samtal_pipeline using (true) with check (true)', target);
    execute format(
        'create policy tenant_reads on %s for select to samtal_app, samtal_worker, samtal_analyst '
        'using (tenant_id = app.current_tenant())', target);
    execute format('grant select on %s to samtal_app, samtal_worker, samtal_analyst', target);
end $$;
revoke execute on function app.publish_to_tenants(regclass) from public;
grant execute on function app.publish_to_tenants(regclass) to samtal_pipeline;

-- One row an event, as ClickHouse has it. `day` is the UTC day of occurred_at: landing replaces whole days.
create table landing.events (
    tenant_id uuid not null,
    day date not null,
    event_id uuid not null,
    name text not null,
    occurred_at timestamptz not null,
    recorded_at timestamptz not null,
    conversation_id uuid not null,
    episode integer not null,
    site_id uuid not null,
    visitor_key text not null,
    origin text not null,
    language text,
    message_id uuid,
    verdict text,
    count_characters integer,
    reasons text[],
    reply_to uuid,
    attempt integer,
    assistant_id uuid,
    assistant_version_id uuid,
    provider text,
    model text,
    confidence double precision,
    intent text,
    is_answered boolean,
    fallback_reason text,
    input_tokens bigint,
    output_tokens bigint,
    cost_usd numeric(18, 8),
    first_token_ms bigint,
    total_ms bigint,
    count_sources integer,
    reason text,
    resolution text,
    value text,
    primary key (tenant_id, day, event_id),
    check (day = (occurred_at at time zone 'UTC')::date)
);
create index events_by_day on landing.events (day);
select app.publish_to_tenants('landing.events');

-- What a day looked like in ClickHouse when it was landed: a different count or fingerprint means late events.
create table landing.landed_days (
    tenant_id uuid not null,
    day date not null,
    count_events bigint not null,
    fingerprint numeric(20, 0) not null,
    landed_at timestamptz not null,
    primary key (tenant_id, day)
);
create index landed_days_by_day on landing.landed_days (day);
select app.publish_to_tenants('landing.landed_days');

-- Topics keep their id from fit to fit: a new centroid takes over the id of the one that it continues.
-- No text of a message is copied here; the example is named by its id and read from app.messages.
create table landing.topics (
    tenant_id uuid not null,
    topic_id uuid not null,
    model text not null,
    tag text not null,
    label text not null,
    words text[] not null,
    centroid real[] not null,
    example_message_id uuid,
    count_messages integer not null,
    is_current boolean not null,
    first_fitted_at timestamptz not null,
    fitted_at timestamptz not null,
    primary key (tenant_id, topic_id)
);
select app.publish_to_tenants('landing.topics');

create table landing.topic_assignments (
    tenant_id uuid not null,
    message_id uuid not null,
    conversation_id uuid not null,
    episode integer not null,
    topic_id uuid not null,
    similarity real not null,
    occurred_at timestamptz not null,
    primary key (tenant_id, message_id),
    foreign key (tenant_id, topic_id) references landing.topics (tenant_id, topic_id)
);
create index topic_assignments_by_topic on landing.topic_assignments (tenant_id, topic_id);
select app.publish_to_tenants('landing.topic_assignments');

grant select, insert, update, delete on all tables in schema landing to samtal_pipeline;
-- An erasure takes a person's messages out of the topics.
create policy worker_erases on landing.topic_assignments for delete to samtal_worker using (tenant_id = app.current_tenant());
grant delete on landing.topic_assignments to samtal_worker;
