"""Figures -> tables, plots, reports and gates."""
