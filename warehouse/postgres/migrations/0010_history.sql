-- What history needs of state: days that could not be landed, which traffic counts, events that belong to no
-- conversation, and from which day on a tenant's state is still whole.

-- A tenant's day that could not be landed, and why. It stops no other, is tried again in every build, and leaves
-- the list when it lands. `reason` is a closed set and `detail` a database's own message: never a row's text.
create table landing.set_aside_days (
    tenant_id uuid not null,
    day date not null,
    reason text not null check (reason in ('impossible_day', 'refused_by_postgres', 'cut_short')),
    detail text not null,
    count_events bigint not null,
    attempts integer not null default 1,
    first_set_aside_at timestamptz not null default now(),
    last_tried_at timestamptz not null default now(),
    primary key (tenant_id, day)
);
select app.publish_to_tenants('landing.set_aside_days');
grant select, insert, update, delete on landing.set_aside_days to samtal_pipeline;
-- The shipper counts them for its metric.
grant usage on schema landing to samtal_shipper;
create policy shipper_counts on landing.set_aside_days for select to samtal_shipper using (true);
grant select (tenant_id, day) on landing.set_aside_days to samtal_shipper;

-- Which traffic is counted, everywhere: a tenant's own talk, wherever it was held first; demo talk only where all is
-- demo; tests and previews never. The marts, the live counts and the topics ask here.
create function app.counted_origins(is_demo boolean) returns text[]
    language sql immutable parallel safe
    as $$ select case when is_demo then array['live', 'imported', 'demo'] else array['live', 'imported'] end $$;
grant execute on function app.counted_origins(boolean) to public;

-- An event that tells of the tenant and of no conversation has none of these.
alter table landing.events
    alter column conversation_id drop not null, alter column episode drop not null,
    alter column site_id drop not null, alter column visitor_key drop not null, alter column origin drop not null;

-- From which day on a tenant's state is whole. Whatever removes older conversations moves it in its own transaction:
-- days before are neither expected in ClickHouse nor compared, and are not shipped anew. No row: nothing was removed.
create table app.retention_horizons (
    tenant_id uuid not null references app.tenants (id),
    first_day date not null,
    moved_at timestamptz not null default now(),
    primary key (tenant_id)
);
select app.isolate_by_tenant('app.retention_horizons');
create policy shipper_compares on app.retention_horizons for select to samtal_shipper using (true);
grant select on app.retention_horizons to samtal_shipper, samtal_app;
grant select, insert, update on app.retention_horizons to samtal_worker;

-- A topic is called by the company's own question, where one is near.
select app.let_pipeline_read('app.faq_phrasings');
grant select (tenant_id, faq_id, language, phrasing, model, embedding) on app.faq_phrasings to samtal_pipeline;
grant select (is_active) on app.faqs to samtal_pipeline;
