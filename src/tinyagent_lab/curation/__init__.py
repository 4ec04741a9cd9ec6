"""Data for training: read from its sources, each value found in its request, recombined, and made
to look as people write."""
