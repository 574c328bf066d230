"""The tracker: policy and funding events in batteries and critical minerals.

The way of the data: source → fetch → report → draft → (decide) → event and measure → timeline.
Each stage is a module or folder named after it; `tracker.errors` draws the tree of errors and
`tracker.model` holds the words everything else is written in.
"""

from importlib.metadata import PackageNotFoundError, version

try:
    __version__ = version("policy-event-tracker")
except PackageNotFoundError:  # run from a checkout that was never installed
    __version__ = "0+unknown"
