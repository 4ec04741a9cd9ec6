"""From checkpoints to the files that the runtime loads."""
