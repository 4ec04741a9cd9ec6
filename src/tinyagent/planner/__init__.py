"""From a request to a plan: planners behind one protocol (`base`), and what becomes of dates and
doubts after them."""
