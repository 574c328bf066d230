"""The tracker: policy and funding events in batteries and critical minerals.

The way of the data: source → fetch → report → draft → (decide) → event and measure → timeline.
Each stage is a module or folder named after it; `tracker.errors` draws the tree of errors and
`tracker.model` holds the words everything else is written in.
"""


def __getattr__(name: str) -> str:
    """`tracker.__version__`, looked up when it is asked for: importlib.metadata is slow to import."""
    if name != "__version__":
        raise AttributeError(f"module 'tracker' has no attribute {name!r}")
    from importlib.metadata import PackageNotFoundError, version

    try:
        return version("policy-event-tracker")
    except PackageNotFoundError:  # run from a checkout that was never installed
        return "0+unknown"
