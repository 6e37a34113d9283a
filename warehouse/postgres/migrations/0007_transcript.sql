-- Nothing ever wrote a draft.
alter table app.messages drop constraint messages_state_check;
alter table app.messages add constraint messages_state_check
    check (state in ('accepted', 'asked', 'blocked', 'pending', 'complete', 'failed')) not valid;
alter table app.messages validate constraint messages_state_check;

-- Who of the staff has the conversation, and so answers it instead of the assistant.
alter table app.conversations
    add column assigned_to uuid,
    add foreign key (tenant_id, assigned_to) references app.memberships (tenant_id, user_id)
        on delete set null (assigned_to);

-- A conversation that waits for people ends by a longer silence of its own.
alter table app.tenants add column resolve_escalated_after_minutes integer not null default 4320
    check (resolve_escalated_after_minutes > 0);
