"""A cell that cannot be what its column asks for."""


class BadValue(ValueError):
    """Why a value is rejected, in both languages."""

    def __init__(self, zh: str, en: str) -> None:
        """The reason in Chinese and in English."""
        super().__init__(en)
        self.zh = zh
        self.en = en
