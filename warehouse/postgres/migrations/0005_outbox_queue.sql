-- What waits to be shipped stands in a narrow queue beside the outbox. To claim an event is to delete its
-- queue row: the wide outbox row is written once and never again (docs/decisions/0014).

create table app.outbox_queue (
    tenant_id uuid not null,
    recorded_on date not null,
    event_id uuid not null,
    primary key (recorded_on, event_id)
);
select app.isolate_by_tenant('app.outbox_queue');
create policy shipper_ships on app.outbox_queue to samtal_shipper using (true) with check (true);
grant select, insert on app.outbox_queue to samtal_app, samtal_worker;
grant select, insert, update, delete on app.outbox_queue to samtal_shipper;

-- Nobody may claim or write between the look at what waits and the trigger.
lock table app.outbox_events in share row exclusive mode;
insert into app.outbox_queue (tenant_id, recorded_on, event_id)
    select tenant_id, recorded_on, id from app.outbox_events where batch_id is null;

-- The events of the batch, in order, without the dead. In one value: a row each would cost as much as the
-- events themselves. Ids do not compress, so nobody tries.
alter table app.event_batches add column event_ids uuid[] not null default '{}';
alter table app.event_batches alter column event_ids set storage external;
update app.event_batches b set event_ids = array(
        select o.id from app.outbox_events o
        where o.recorded_on = b.recorded_on and o.id between b.first_event_id and b.last_event_id and o.batch_id = b.id
            and not exists (select from app.event_dead_letters d where d.event_id = o.id)
        order by o.id)
    where state = 'frozen';

-- A shipper of the release before would claim in its own way what the queue holds too: it stops instead.
-- The columns that it used stay until no such release runs.
revoke update on app.outbox_events from samtal_shipper;
alter table app.event_batches
    alter column first_event_id drop not null, alter column last_event_id drop not null;
drop index app.outbox_unclaimed;

-- With the event's own rights and policies: no definer.
create function app.queue_event() returns trigger language plpgsql as $$
begin
    insert into app.outbox_queue (tenant_id, recorded_on, event_id) values (new.tenant_id, new.recorded_on, new.id);
    return null;
end $$;
create trigger queue_event after insert on app.outbox_events for each row execute function app.queue_event();

-- Retention: a day goes when all of it was shipped. What waits or is on its way keeps its day.
create function app.drop_outbox_partitions(before date) returns integer
    language plpgsql security definer set search_path = app, pg_temp as $$
declare
    day date;
    dropped integer := 0;
begin
    for day in
        select to_date(right(c.relname, 8), 'YYYYMMDD') from pg_inherits i join pg_class c on c.oid = i.inhrelid
        where i.inhparent = 'app.outbox_events'::regclass and c.relname ~ '^outbox_events_\d{8}$'
        order by c.relname
    loop
        continue when day >= before
            or exists (select from app.outbox_queue q where q.recorded_on = day)
            or exists (select from app.event_batches b where b.state = 'frozen' and b.recorded_on = day);
        execute format('drop table app.%I', 'outbox_events_' || to_char(day, 'YYYYMMDD'));
        delete from app.event_batches b where b.recorded_on = day;
        dropped := dropped + 1;
    end loop;
    return dropped;
end $$;
revoke execute on function app.drop_outbox_partitions(date) from public;
grant execute on function app.drop_outbox_partitions(date) to samtal_shipper;
