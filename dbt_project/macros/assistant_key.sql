{# An assistant's id to join and group by: before the first reply there is none, and null equals nothing. #}
{% macro assistant_key(column) -%}
    coalesce({{ column }}, '00000000-0000-0000-0000-000000000000'::uuid)
{%- endmacro %}
