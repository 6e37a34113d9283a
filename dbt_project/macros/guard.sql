{# Runs after each model, in its transaction: a table gets the tenancy of every table (row-level security,
   policies, grants), a view sees with its caller's eyes instead of its owner's. #}
{% macro guard(relation) -%}
    {% if model.config.materialized == 'view' -%}
        alter view {{ relation }} set (security_invoker = true)
    {%- else -%}
        select app.publish_to_tenants('{{ relation }}'::regclass)
    {%- endif %}
{%- endmacro %}
