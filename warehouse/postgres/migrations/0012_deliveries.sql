-- Who was mailed on which occasion: a report's run, a conversation handed over. Claimed before the mail is handed
-- to the server: a crash in between is never a second mail. `app.report_deliveries` is read no more; a later
-- migration drops it, when no pipeline of before this one can still run. The pipeline is stopped while this runs: one of
-- before goes on claiming in the old table, which is copied once, and the new one would mail the same people again.
create table app.deliveries (
    tenant_id uuid not null references app.tenants (id),
    kind text not null check (kind in ('report', 'handover')),
    -- A report's run id, or <conversation id>.<episode>.
    occasion text not null,
    user_id uuid not null,
    state text not null check (state in ('claimed', 'sent', 'refused', 'refused_for_good', 'uncertain')),
    detail text,
    claimed_at timestamptz not null,
    sent_at timestamptz,
    primary key (tenant_id, kind, occasion, user_id)
);
select app.isolate_by_tenant('app.deliveries');
create policy pipeline_writes on app.deliveries to samtal_pipeline using (true) with check (true);
grant select, insert, update on app.deliveries to samtal_app, samtal_worker, samtal_pipeline;

insert into app.deliveries (tenant_id, kind, occasion, user_id, state, detail, claimed_at, sent_at)
    select tenant_id, 'report', run_id::text, user_id, state, detail, claimed_at, sent_at from app.report_deliveries;
