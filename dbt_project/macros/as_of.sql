{# The moment of the build, or the one that a test sets. #}
{% macro as_of() -%}
    {% if var('as_of') %}'{{ var("as_of") }}'::timestamptz{% else %}current_timestamp{% endif %}
{%- endmacro %}
