"""Journeys in a real browser: by touch, by keyboard alone, and with scripts switched off."""
