"""Surveys before and after: their questions, storing answers once, what came of it, and answers from other tools."""
