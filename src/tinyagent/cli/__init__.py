"""The terminal: requests as arguments, events as lines, consent as questions."""
