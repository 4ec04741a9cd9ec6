"""Teaches the networks: batches of records, the schedule, checkpoints."""
