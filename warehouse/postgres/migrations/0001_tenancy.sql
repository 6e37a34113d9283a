-- Who may come in, and whose rows are whose.
-- Every table of schema app carries tenant_id (tenants itself: id), has row-level security
-- enabled AND forced, and refers to others by (tenant_id, id): a plain foreign key would
-- accept another tenant's row, because the check bypasses row-level security.

create schema if not exists app;
grant usage on schema app to samtal_app, samtal_worker, samtal_shipper, samtal_pipeline, samtal_analyst;

-- A pooled connection keeps '' after set_config(..., is_local => true), not null: hence nullif.
create function app.current_tenant() returns uuid
    language sql stable parallel safe
    as $$ select nullif(current_setting('app.tenant_id', true), '')::uuid $$;

-- Gives a table the house's tenancy: forced security, a policy for the owner's migrations,
-- one for the roles that act for one tenant at a time.
create function app.isolate_by_tenant(target regclass, tenant_column name default 'tenant_id') returns void
    language plpgsql as $$
begin
    execute format('alter table %s enable row level security', target);
    execute format('alter table %s force row level security', target);
    execute format('create policy owner_migrates on %s to samtal_owner using (true) with check (true)', target);
    execute format(
        'create policy tenant_isolation on %s to samtal_app, samtal_worker '
        'using (%I = app.current_tenant()) with check (%I = app.current_tenant())',
        target, tenant_column, tenant_column);
end $$;

-- Lets the pipeline read names and labels of every tenant, and nothing more than it was granted.
create function app.let_pipeline_read(target regclass) returns void
    language plpgsql as $$
begin
    execute format('create policy pipeline_reads on %s for select to samtal_pipeline using (true)', target);
end $$;

create table app.tenants (
    id uuid primary key,
    slug text not null unique check (slug ~ '^[a-z0-9][a-z0-9-]{1,62}$'),
    name text not null,
    timezone text not null default 'Europe/Stockholm',
    language text not null default 'en' check (language in ('en', 'sv')),
    resolve_after_minutes integer not null default 60 check (resolve_after_minutes > 0),
    provider text not null default 'automatic' check (provider in ('automatic', 'local', 'openai')),
    key_ciphertext bytea not null,
    is_demo boolean not null default false,
    created_at timestamptz not null default now()
);
select app.isolate_by_tenant('app.tenants', 'id');
select app.let_pipeline_read('app.tenants');

-- Staff are people of their own: one person can be a member of several tenants.
create table app.users (
    id uuid primary key,
    email_index bytea not null unique,
    email_ciphertext bytea not null,
    name_ciphertext bytea not null,
    password_hash text not null,
    language text not null default 'en' check (language in ('en', 'sv')),
    created_at timestamptz not null default now(),
    disabled_at timestamptz
);

create table app.memberships (
    tenant_id uuid not null references app.tenants (id),
    user_id uuid not null references app.users (id),
    role text not null check (role in ('owner', 'manager', 'viewer')),
    created_at timestamptz not null default now(),
    primary key (tenant_id, user_id)
);
select app.isolate_by_tenant('app.memberships');

-- A person is visible where a membership is; the log-in itself goes through app.find_login.
alter table app.users enable row level security;
alter table app.users force row level security;
create policy owner_migrates on app.users to samtal_owner using (true) with check (true);
create policy members_of_this_tenant on app.users to samtal_app, samtal_worker
    using (exists (select from app.memberships m where m.user_id = users.id and m.tenant_id = app.current_tenant()))
    with check (true);

-- A refresh token is signed and names its session and generation; each use makes the next generation.
-- An older generation than the current one was used twice: the session is revoked.
create table app.staff_sessions (
    tenant_id uuid not null,
    id uuid not null,
    user_id uuid not null,
    generation integer not null default 1 check (generation > 0),
    rotated_at timestamptz not null default now(),
    created_at timestamptz not null default now(),
    expires_at timestamptz not null,
    revoked_at timestamptz,
    primary key (tenant_id, id),
    foreign key (tenant_id, user_id) references app.memberships (tenant_id, user_id) on delete cascade
);
select app.isolate_by_tenant('app.staff_sessions');

create table app.audit_log (
    tenant_id uuid not null references app.tenants (id),
    id uuid not null,
    actor_user_id uuid,
    action text not null,
    subject text,
    detail jsonb not null default '{}',
    occurred_at timestamptz not null default now(),
    primary key (tenant_id, id)
);
select app.isolate_by_tenant('app.audit_log');

create table app.sites (
    tenant_id uuid not null references app.tenants (id),
    id uuid not null,
    key text not null unique,
    name text not null,
    allowed_origins text[] not null default '{}',
    brand jsonb not null default '{}',
    greetings jsonb not null default '{}',
    consent_version text not null default '1',
    created_at timestamptz not null default now(),
    primary key (tenant_id, id)
);
select app.isolate_by_tenant('app.sites');
select app.let_pipeline_read('app.sites');

create table app.assistants (
    tenant_id uuid not null references app.tenants (id),
    id uuid not null,
    slug text not null,
    tags text[] not null default '{}',
    is_default boolean not null default false,
    is_active boolean not null default true,
    created_at timestamptz not null default now(),
    primary key (tenant_id, id),
    unique (tenant_id, slug)
);
create unique index one_default_assistant on app.assistants (tenant_id) where is_default;
select app.isolate_by_tenant('app.assistants');
select app.let_pipeline_read('app.assistants');

-- A version never changes once written: a reply names the version that gave it.
create table app.assistant_versions (
    tenant_id uuid not null,
    id uuid not null,
    assistant_id uuid not null,
    version integer not null check (version > 0),
    name text not null,
    instructions text not null,
    model text,
    confidence_threshold real not null default 0.5 check (confidence_threshold between 0 and 1),
    memory_messages integer not null default 12 check (memory_messages between 0 and 100),
    created_by uuid,
    created_at timestamptz not null default now(),
    primary key (tenant_id, id),
    unique (tenant_id, assistant_id, version),
    foreign key (tenant_id, assistant_id) references app.assistants (tenant_id, id)
);
select app.isolate_by_tenant('app.assistant_versions');
select app.let_pipeline_read('app.assistant_versions');

-- Effective-dated and empty at first: no price, no cost.
create table app.model_prices (
    model text not null,
    effective_from date not null,
    input_usd_per_million numeric(12, 6) not null,
    output_usd_per_million numeric(12, 6) not null,
    primary key (model, effective_from)
);
alter table app.model_prices enable row level security;
alter table app.model_prices force row level security;
create policy owner_migrates on app.model_prices to samtal_owner using (true) with check (true);
create policy everyone_reads on app.model_prices for select to samtal_app, samtal_worker, samtal_pipeline using (true);

-- The narrow doors that look across tenants. Each answers one question and no more; they run
-- as the owner, whose policies see all.
create function app.find_site(site_key text) returns table (tenant_id uuid, site_id uuid)
    language sql stable security definer set search_path = app, pg_temp
    as $$ select s.tenant_id, s.id from app.sites s where s.key = site_key $$;

create function app.find_login(wanted_email_index bytea)
    returns table (user_id uuid, password_hash text, tenant_id uuid, tenant_slug text, role text)
    language sql stable security definer set search_path = app, pg_temp
    as $$
        select u.id, u.password_hash, m.tenant_id, t.slug, m.role
        from app.users u
        join app.memberships m on m.user_id = u.id
        join app.tenants t on t.id = m.tenant_id
        where u.email_index = wanted_email_index and u.disabled_at is null
    $$;

create function app.find_user(wanted_email_index bytea) returns uuid
    language sql stable security definer set search_path = app, pg_temp
    as $$ select u.id from app.users u where u.email_index = wanted_email_index $$;

create function app.find_staff_session(wanted_id uuid) returns table (tenant_id uuid, user_id uuid)
    language sql stable security definer set search_path = app, pg_temp
    as $$ select s.tenant_id, s.user_id from app.staff_sessions s where s.id = wanted_id $$;

create function app.list_tenants() returns table (tenant_id uuid, slug text)
    language sql stable security definer set search_path = app, pg_temp
    as $$ select t.id, t.slug from app.tenants t $$;

revoke execute on all functions in schema app from public;
grant execute on function app.current_tenant() to public;
grant execute on function app.find_site(text), app.find_login(bytea), app.find_user(bytea), app.find_staff_session(uuid) to samtal_app;
grant execute on function app.list_tenants() to samtal_app, samtal_worker, samtal_pipeline;

grant select, insert, update on app.users, app.memberships, app.sites, app.assistants to samtal_app, samtal_worker;
grant delete on app.memberships to samtal_app;
grant select, insert, update on app.tenants to samtal_app;
grant select on app.tenants to samtal_worker;
grant select, insert on app.assistant_versions, app.audit_log to samtal_app, samtal_worker;
grant select, insert, update, delete on app.staff_sessions to samtal_app, samtal_worker;
grant select on app.model_prices to samtal_app, samtal_worker, samtal_pipeline;
grant select (id, slug, name, timezone, language, resolve_after_minutes, is_demo, created_at) on app.tenants to samtal_pipeline;
grant select on app.sites, app.assistants, app.assistant_versions to samtal_pipeline;
