-- Every action has an actor: a visitor, a member of the staff, an operator at the command line, or the system.
-- Code from before wrote the staff's id, or nobody's for the command line: a default keeps it working.

alter table app.audit_log
    add column actor_kind text not null default 'operator' check (actor_kind in ('visitor', 'staff', 'operator', 'system')),
    add column actor_visitor_id uuid;
update app.audit_log set actor_kind = 'staff' where actor_user_id is not null;
