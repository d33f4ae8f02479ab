"""Keeping an installation running: probes, logs, the worker and its recurring jobs, backup and restore, the check."""
