"""What a source needs of the environment: a key, an RSSHub."""

from __future__ import annotations

from tracker.errors import SettingMissing
from tracker.fetch import rsshub
from tracker.fetch.keys import Secret
from tracker.model import Source


def missing_setting(source: Source) -> SettingMissing | None:
    """What asking a source would raise now for want of a setting; None where nothing is wanting."""
    try:
        for url in source.urls:
            rsshub.address_of(url)
        Secret.of(source.key, source.urls[0])
    except SettingMissing as error:
        return error
    return None
