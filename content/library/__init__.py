"""The resource library: public notices, permanent entries, objections, re-review, and the working days they count."""
