"""What whoever runs the portal has to know: workers, queue, disk, backups."""
