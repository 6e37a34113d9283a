{# The grain: no two rows share these columns, where null equals null. #}
{% test is_one_row_for(model, columns) %}
select {{ columns | join(', ') }}
from {{ model }}
group by {{ columns | join(', ') }}
having count(*) > 1
{% endtest %}
