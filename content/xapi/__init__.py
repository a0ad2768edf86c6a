"""Experience API (IEEE 9274.1.1): what learners did, as statements for the record store that an institution names.

The portal is no record store and plays no foreign packages. Statements are derived here from stored evidence, never by
browsers, and wait in the database until the store has taken them.
"""
