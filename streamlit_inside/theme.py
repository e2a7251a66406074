"""Light or dark by choice: the script that tells Streamlit's client before it starts."""

from pathlib import Path

#: In every document of a desk, before Streamlit's own scripts.
CHOOSES = (Path(__file__).parent / "theme.js").read_text(encoding="utf-8")
#: What may be chosen, as Streamlit calls it, with our words.
CHOICES = {"System": ("跟随系统", "As the system"), "Light": ("浅色", "Light"), "Dark": ("深色", "Dark")}
