"""A file that cannot be used: what was seen, and what to do, in both languages."""


class Refusal(Exception):
    """The whole file is refused and nothing has changed.

    ``code`` is stable and for programs; ``zh`` and ``en`` are sentences for people.
    """

    def __init__(self, code: str, zh: str, en: str) -> None:
        """A refusal with its code and both sentences."""
        super().__init__(en)
        self.code = code
        self.zh = zh
        self.en = en

    def as_dict(self) -> dict[str, str]:
        """The error as the HTTP interface gives it."""
        return {"code": self.code, "message_zh": self.zh, "message_en": self.en}
