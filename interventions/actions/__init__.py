"""Writes over several rows: keyword-only, by somebody, atomic and audited."""
