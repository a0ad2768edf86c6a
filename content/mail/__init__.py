"""Letters by e-mail: addresses that people confirmed, what waits to be sent, the mail server, forgotten passwords."""
