# Each target makes .venv in the checkout when it is missing.
PYTHON ?= python3.11
