"""Queries across several tables."""
