"""ToolRAG: which of the functions a planner is offered for a request."""
