"""Language models behind one protocol: `base` is the seam, `scripted` the fake that ships with it."""
