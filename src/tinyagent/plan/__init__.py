"""Plans as values: written forms, graph, check against the functions, comparison and scores. No I/O, no clock."""
