"""Small jobs inside a tool, which a model may do: a text goes in, a text comes out, nothing is
looked up or sent."""
