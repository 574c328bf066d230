"""Events in and out as files: what `export` writes, `import` reads back to the same database."""

from tracker.exchange.exporting import FORMATS, export_file, export_text, measures_of, record
from tracker.exchange.importing import ImportResult, import_entries, import_files, load_starter

__all__ = [
    "FORMATS",
    "ImportResult",
    "export_file",
    "export_text",
    "import_entries",
    "import_files",
    "load_starter",
    "measures_of",
    "record",
]
