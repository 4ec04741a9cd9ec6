"""Plans executed: as parallel as their graph allows, with consent, on a journal."""
