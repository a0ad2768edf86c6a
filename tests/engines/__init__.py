"""The main journeys in Firefox and WebKit, beside Chromium."""
