"""The lab: makes the models that the runtime loads. Its parts meet in records and files and never
import each other."""
