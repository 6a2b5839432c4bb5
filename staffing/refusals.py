"""What an action refuses, said to the person who asked."""


class Refused(Exception):
    """A rule forbids it; the message is a sentence for the form."""
