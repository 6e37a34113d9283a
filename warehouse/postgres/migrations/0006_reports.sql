-- A refusal that no further try can mend is a state of its own; it was the beginning of a refusal's detail.
-- Pipelines of before this still write it so: theirs is asked once more, and then has the state.
alter table app.report_deliveries drop constraint report_deliveries_state_check;
alter table app.report_deliveries add constraint report_deliveries_state_check
    check (state in ('claimed', 'sent', 'refused', 'refused_for_good', 'uncertain'));
update app.report_deliveries
    set state = 'refused_for_good', detail = substr(detail, length('for good: ') + 1)
    where state = 'refused' and starts_with(detail, 'for good: ');

-- What statistics call an intent in each language: the question of the FAQ that alone has it. Where FAQs share an
-- intent, no single question may stand for their numbers, and readers see the intent's own words.
create view app.intent_names with (security_invoker = true) as
    select f.tenant_id, f.intent, a.language, a.question as name
    from app.faqs f
    join app.faq_answers a on a.tenant_id = f.tenant_id and a.faq_id = f.id
    where f.intent is not null and not exists (
        select from app.faqs other
        where other.tenant_id = f.tenant_id and other.intent = f.intent and other.id <> f.id);
select app.let_pipeline_read('app.faqs');
select app.let_pipeline_read('app.faq_answers');
grant select (tenant_id, id, intent) on app.faqs to samtal_pipeline;
grant select (tenant_id, faq_id, language, question) on app.faq_answers to samtal_pipeline;
grant select on app.intent_names to samtal_app, samtal_pipeline;
