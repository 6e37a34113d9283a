-- The outbox: an event is written in the transaction of the state change that it tells of, without PII.

create table app.outbox_events (
    id uuid not null,
    tenant_id uuid not null references app.tenants (id),
    recorded_on date not null,
    name text not null,
    occurred_at timestamptz not null,
    recorded_at timestamptz not null,
    -- json, not jsonb: nothing looks inside, and the shipper passes the text on as it was written.
    payload json not null,
    batch_id uuid,
    primary key (recorded_on, id)
) partition by range (recorded_on);
create table app.outbox_events_default partition of app.outbox_events default;
create index outbox_unclaimed on app.outbox_events (recorded_on, id) where batch_id is null;
select app.isolate_by_tenant('app.outbox_events');
select app.isolate_by_tenant('app.outbox_events_default');
create policy shipper_ships on app.outbox_events to samtal_shipper using (true) with check (true);
create policy shipper_ships on app.outbox_events_default to samtal_shipper using (true) with check (true);

-- A batch is frozen (id, members, hash) before it is sent; its id is the deduplication token.
create table app.event_batches (
    id uuid primary key,
    -- dissolved: ClickHouse refused its data, so its members went on in smaller batches or died.
    state text not null check (state in ('frozen', 'shipped', 'dissolved')),
    body_hash bytea not null,
    -- Its members: the events with its batch_id, to be found on this day between these two.
    recorded_on date not null,
    first_event_id uuid not null,
    last_event_id uuid not null,
    count_events integer not null,
    attempts integer not null default 0,
    last_error text,
    frozen_at timestamptz not null default now(),
    shipped_at timestamptz
);
alter table app.event_batches enable row level security;
alter table app.event_batches force row level security;
create index batches_unacknowledged on app.event_batches (frozen_at) where state = 'frozen';
create policy owner_migrates on app.event_batches to samtal_owner using (true) with check (true);
create policy shipper_ships on app.event_batches to samtal_shipper using (true) with check (true);

create table app.event_dead_letters (
    tenant_id uuid not null,
    event_id uuid not null,
    batch_id uuid,
    name text not null,
    payload json not null,
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

-- Reconciliation compares the state of every tenant with the warehouse. It reads ids, times and
-- closed sets, never text: the grants name the columns.
create function app.let_shipper_compare(target regclass, columns text) returns void
    language plpgsql as $$
begin
    execute format('create policy shipper_compares on %s for select to samtal_shipper using (true)', target);
    execute format('grant select (%s) on %s to samtal_shipper', columns, target);
end $$;
revoke execute on function app.let_shipper_compare(regclass, text) from public;

select app.let_shipper_compare('app.tenants', 'id, slug');
select app.let_shipper_compare('app.conversations', 'tenant_id, id, site_id, origin');
select app.let_shipper_compare('app.episodes',
    'tenant_id, conversation_id, episode, language, started_at, escalated_at, escalation_reason, resolved_at, resolution');
select app.let_shipper_compare('app.messages',
    'tenant_id, id, conversation_id, episode, author, state, language, occurred_at');
select app.let_shipper_compare('app.message_verdicts', 'tenant_id, message_id, verdict, confirmed_at');
select app.let_shipper_compare('app.replies',
    'tenant_id, id, conversation_id, message_id, state, attempt, assistant_version_id, provider, model, intent, '
    'input_tokens, output_tokens, cost_usd, fallback_reason, completed_at');
select app.let_shipper_compare('app.ratings', 'tenant_id, id, conversation_id, reply_id, value, rated_at');

-- The outbox has a partition a day, made ahead of time; what comes unexpected lands in the default one
-- and is moved out of it when its day's partition is made.
create function app.make_outbox_partition(day date) returns boolean
    language plpgsql security definer set search_path = app, pg_temp as $$
declare
    partition text := 'outbox_events_' || to_char(day, 'YYYYMMDD');
begin
    if to_regclass('app.' || partition) is not null then
        return false;
    end if;
    execute format('create table app.%I (like app.outbox_events including all)', partition);
    perform app.isolate_by_tenant(('app.' || partition)::regclass);
    execute format('create policy shipper_ships on app.%I to samtal_shipper using (true) with check (true)', partition);
    -- A writer that had already chosen the default partition would fail when this one appears: so writers
    -- are held at the door, for the moment that it takes. The caller sets a lock timeout.
    lock table app.outbox_events in share row exclusive mode;
    execute format(
        'with strays as (delete from app.outbox_events_default where recorded_on = %L returning *) '
        'insert into app.%I select * from strays', day, partition);
    execute format('alter table app.outbox_events attach partition app.%I for values from (%L) to (%L)',
        partition, day, day + 1);
    return true;
end $$;
revoke execute on function app.make_outbox_partition(date) from public;
grant execute on function app.make_outbox_partition(date) to samtal_shipper, samtal_worker;
select app.make_outbox_partition((now() at time zone 'UTC')::date + ahead) from generate_series(0, 3) ahead;
