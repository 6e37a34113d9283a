-- The outbox: an event is written in the transaction of the state change that it tells of, without PII.

create table app.outbox_events (
    id uuid not null,
    tenant_id uuid not null references app.tenants (id),
    recorded_on date not null,
    name text not null,
    occurred_at timestamptz not null,
    recorded_at timestamptz not null,
    payload jsonb not null,
    batch_id uuid,
    primary key (recorded_on, id)
) partition by range (recorded_on);
create table app.outbox_events_default partition of app.outbox_events default;
create index outbox_unclaimed on app.outbox_events (recorded_on, id) where batch_id is null;
create index outbox_by_batch on app.outbox_events (batch_id) where batch_id is not null;
select app.isolate_by_tenant('app.outbox_events');
select app.isolate_by_tenant('app.outbox_events_default');
create policy shipper_ships on app.outbox_events to samtal_shipper using (true) with check (true);
create policy shipper_ships on app.outbox_events_default to samtal_shipper using (true) with check (true);

-- A batch is frozen (id, members, hash) before it is sent; its id is the deduplication token.
create table app.event_batches (
    id uuid primary key,
    state text not null check (state in ('frozen', 'shipped')),
    body_hash bytea not null,
    count_events integer not null,
    attempts integer not null default 0,
    last_error text,
    frozen_at timestamptz not null default now(),
    shipped_at timestamptz
);
alter table app.event_batches enable row level security;
alter table app.event_batches force row level security;
create policy owner_migrates on app.event_batches to samtal_owner using (true) with check (true);
create policy shipper_ships on app.event_batches to samtal_shipper using (true) with check (true);

create table app.event_dead_letters (
    tenant_id uuid not null,
    event_id uuid not null,
    batch_id uuid,
    name text not null,
    payload jsonb not null,
    reason text not null,
    died_at timestamptz not null default now(),
    primary key (tenant_id, event_id)
);
select app.isolate_by_tenant('app.event_dead_letters');
create policy shipper_buries on app.event_dead_letters to samtal_shipper using (true) with check (true);

-- What reconcile found, a row per tenant and day: the data-trust page reads it.
create table app.reconciliations (
    tenant_id uuid not null references app.tenants (id),
    day date not null,
    count_expected bigint not null,
    count_found bigint not null,
    is_equal boolean not null,
    detail jsonb not null default '{}',
    compared_at timestamptz not null default now(),
    primary key (tenant_id, day)
);
select app.isolate_by_tenant('app.reconciliations');
create policy shipper_compares on app.reconciliations to samtal_shipper using (true) with check (true);

grant insert, select on app.outbox_events to samtal_app, samtal_worker;
grant select, update on app.outbox_events to samtal_shipper;
grant select, insert, update on app.event_batches, app.event_dead_letters, app.reconciliations to samtal_shipper;
grant select on app.event_dead_letters, app.reconciliations to samtal_app, samtal_worker;
