"""Scores into rankings, pure: knows numbers and nothing else."""
