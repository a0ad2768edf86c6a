"""Quiz questions as values, and the files in which they travel: GIFT and QTI. Pure: no database, no Flask."""
