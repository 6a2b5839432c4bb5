"""Tests that walk every address: a new page is covered, or the suite fails."""
