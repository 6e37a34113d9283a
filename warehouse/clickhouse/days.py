"""An event's UTC day in ClickHouse's SQL.

`toDate` has 16 bits: it turns the year 1850 into a day of 2029, and 2149 into 1970. `occurred_at` is what a client
once stated, so every statement takes the day from here, and narrows the rows by the column itself, which its
index is made of.
"""

DAY = "toDate32(occurred_at, 'UTC')"

# With the parameters `first` and `last`, both included.
IN_DAYS = (
    "occurred_at >= toDateTime64({first:Date32}, 6, 'UTC')"
    " and occurred_at < toDateTime64(addDays({last:Date32}, 1), 6, 'UTC')"
)
