-- Asks for the mails that tell of a handover, in the transaction that hands over: a job of the queue for each owner
-- and manager of the current tenant, so that one person's mail server keeps no other waiting (docs/decisions/0017).
-- The queue's own functions name their tables without a schema, hence the path. They are made after this file.
create function app.ask_for_handover_mails(conversation uuid, episode integer) returns void
language plpgsql set search_path = queue, pg_temp as $$
begin
    perform procrastinate_defer_jobs_v1(array_agg(
        row('default', 'tell_of_handover', 0, null, null, jsonb_build_object(
            'tenant_id', m.tenant_id, 'conversation_id', conversation, 'episode', episode, 'user_id', m.user_id
        ), null)::procrastinate_job_to_defer_v1))
    from app.memberships m join app.users u on u.id = m.user_id
    where m.tenant_id = app.current_tenant() and m.role in ('owner', 'manager') and u.disabled_at is null
    having count(*) > 0;
end
$$;
revoke execute on function app.ask_for_handover_mails(uuid, integer) from public;
grant execute on function app.ask_for_handover_mails(uuid, integer) to samtal_app, samtal_worker;

-- Who waits for people now is counted every few seconds, and they are few among many.
create index conversations_waiting_for_people on app.conversations (tenant_id) where status = 'escalated';
