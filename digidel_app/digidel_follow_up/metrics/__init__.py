"""What a goal can be measured by: one file for each metric. To add one, write a file like `salons_held.py` here, with its test."""
