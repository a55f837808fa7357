"""Digidel: follow-up of a DigidelCenter inside ERPNext."""

__version__ = "0.1.0"
