"""What the `portal` command can do, one file for each command or group of commands."""
