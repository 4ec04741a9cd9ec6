"""`tinyagent-lab`: one module for each command; only here do the lab's parts come together."""
