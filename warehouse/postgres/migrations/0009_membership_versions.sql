-- A membership has a version, and every token of the staff names it: access, refresh and import alike. What changes
-- the membership gives it a version that was never used before, and the tokens of the version before are refused.

create sequence app.membership_versions;
grant usage on sequence app.membership_versions to samtal_app, samtal_worker;
alter table app.memberships add column version bigint not null default nextval('app.membership_versions');

drop function app.find_login(bytea);
create function app.find_login(wanted_email_index bytea)
    returns table (user_id uuid, password_hash text, tenant_id uuid, tenant_slug text, role text, version bigint)
    language sql stable security definer set search_path = app, pg_temp
    as $$
        select u.id, u.password_hash, m.tenant_id, t.slug, m.role, m.version
        from app.users u
        join app.memberships m on m.user_id = u.id
        join app.tenants t on t.id = m.tenant_id
        where u.email_index = wanted_email_index and u.disabled_at is null
    $$;

-- One password opens every tenant of a person, so a new one ends what the old one began at all of them. Only who acts
-- for a tenant of the person may ask for it.
create function app.end_access_everywhere(person uuid) returns void
    language sql volatile security definer set search_path = app, pg_temp
    as $$
        with ended as (
            update app.memberships set version = nextval('app.membership_versions')
            where user_id = person
                and exists (select from app.memberships m where m.user_id = person and m.tenant_id = app.current_tenant())
            returning tenant_id)
        update app.staff_sessions s set revoked_at = now()
        from ended where s.tenant_id = ended.tenant_id and s.user_id = person and s.revoked_at is null
    $$;

-- Who is a member nowhere any more is forgotten: name, e-mail and password go.
create function app.forget_without_membership(person uuid) returns void
    language sql volatile security definer set search_path = app, pg_temp
    as $$
        delete from app.users u
        where u.id = person and not exists (select from app.memberships m where m.user_id = person)
    $$;

revoke execute on function app.find_login(bytea), app.end_access_everywhere(uuid), app.forget_without_membership(uuid)
    from public;
grant execute on function app.find_login(bytea), app.end_access_everywhere(uuid), app.forget_without_membership(uuid)
    to samtal_app;
