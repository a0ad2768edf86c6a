"""How requests reach the application: a gunicorn worker that slow connections cannot stop."""
