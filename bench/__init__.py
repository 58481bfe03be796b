"""Measurements of Watchword, as ratios: ``./dev bench``, or ``python -m bench [sends|sign-in|start] [--quick] [--markdown]``."""
