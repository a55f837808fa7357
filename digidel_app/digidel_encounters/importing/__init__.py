"""Visits from a file: what words mean on this site, writing many rows at once, and the job around it."""
