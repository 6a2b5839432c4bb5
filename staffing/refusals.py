"""How an action says no: a sentence, and the field of the form it belongs beside."""


class Refused(Exception):
    """Nothing was written; `field` is empty where the sentence is about the whole form."""

    def __init__(self, message: str, field: str | None = None) -> None:
        super().__init__(message)
        self.field = field
