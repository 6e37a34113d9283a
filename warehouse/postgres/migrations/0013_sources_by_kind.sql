-- A FAQ that nobody gave an intent is counted under its slug, which is as stable and as much its own. Its name is
-- the question of the FAQ that alone has the key, as before.
create or replace view app.intent_names with (security_invoker = true) as
    select f.tenant_id, coalesce(f.intent, f.slug) as intent, a.language, a.question as name
    from app.faqs f
    join app.faq_answers a on a.tenant_id = f.tenant_id and a.faq_id = f.id
    where not exists (
        select from app.faqs other
        where other.tenant_id = f.tenant_id and coalesce(other.intent, other.slug) = coalesce(f.intent, f.slug)
            and other.id <> f.id);
grant select (slug) on app.faqs to samtal_pipeline;

-- What the assistant asked of tools for this reply, in order: name, arguments, outcome, result, duration. The part
-- of the answer that rests on one is named in `sources` with kind 'tool'.
alter table app.replies add column tool_steps jsonb not null default '[]';
