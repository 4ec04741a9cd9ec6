"""The things that the assistant works on: protocols (`interfaces`), what backends share, and the backends."""
