"""What Schemathesis has to be told: days are this century's, as the document's pattern says."""

from datetime import date

import schemathesis
from hypothesis import strategies as st

schemathesis.openapi.format("date", st.dates(date(2000, 1, 1), date(2099, 12, 31)).map(str))
