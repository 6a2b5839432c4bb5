"""How fast it is: a school of any size, each page over HTTP against the real server, and the floor in the same run.

Beside the suite, never part of it: it measures time, and no test does. `python -m bench --help`.
"""
