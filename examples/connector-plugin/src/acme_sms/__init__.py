"""Acme SMS for Watchword."""
