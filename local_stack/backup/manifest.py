"""What a backup says about itself."""

import json
from dataclasses import asdict, dataclass
from pathlib import Path

FORMAT = 1


class BackupRefused(Exception):
    """A backup cannot be written or read; the message says why and what to do."""


@dataclass(frozen=True)
class Manifest:
    """The first file of a backup. Counts are of rows, by table, and of objects."""

    created_at: str
    key_fingerprint: str
    has_master_key: bool
    count_rows: dict[str, int]
    count_events: dict[str, int]
    objects: dict[str, str]
    """The content type of each object, by its key."""
    format: int = FORMAT

    def write(self, folder: Path) -> None:
        """Puts it into the folder that becomes the backup."""
        (folder / "manifest.json").write_text(json.dumps(asdict(self), indent=1), encoding="utf-8")

    @classmethod
    def read(cls, folder: Path) -> "Manifest":
        """Reads it from an unpacked backup."""
        try:
            facts = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
        except FileNotFoundError:
            raise BackupRefused("This is not a backup of Samtal: it has no manifest.") from None
        if facts.get("format") != FORMAT:
            raise BackupRefused(f"This backup has format {facts.get('format')}, and this Samtal reads {FORMAT}.")
        return cls(**facts)
