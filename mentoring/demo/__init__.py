"""The demo's invented trust: who is in it, what its systems would export and what its mentors did."""
