"""Backends on open files, which the user's other programs read and write too. Every write is whole
or not at all."""
