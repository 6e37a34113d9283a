{# A model's schema is the one it names: staging, intermediate or marts. The migrations made all three. #}
{% macro generate_schema_name(custom_schema_name, node) -%}
    {{ custom_schema_name or target.schema }}
{%- endmacro %}
