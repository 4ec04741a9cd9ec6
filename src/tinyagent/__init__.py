"""TinyAgent: a private assistant on your own machine. Importing this does no I/O."""

__version__ = "0.1.0"
__all__ = ["__version__"]
