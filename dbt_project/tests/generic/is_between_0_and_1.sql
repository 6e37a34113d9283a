{# A rate is a part of a whole, or null when there is no whole. #}
{% test is_between_0_and_1(model, column_name) %}
select {{ column_name }}
from {{ model }}
where {{ column_name }} not between 0 and 1
{% endtest %}
