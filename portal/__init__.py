"""The web application: HTTP in, HTML out. Views parse, ask `content` for one thing, and render it."""
