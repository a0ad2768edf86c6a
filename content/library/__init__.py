"""The resource library: public notices, permanent entries, objections, re-review, the working days by which they count."""
