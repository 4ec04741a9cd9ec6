"""Gold files and what is measured on them; the scores themselves are the runtime's (`tinyagent.plan.score`)."""
