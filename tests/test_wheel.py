"""The wheel works where there is no checkout: installed in an empty environment, run in an empty folder.

Takes a minute and the package index, so it runs where it is asked for: `./run wheel`, and CI.
"""

import json
import os
import signal
import subprocess
import sys
import venv
import zipfile
from pathlib import Path

import pytest

pytestmark = [
    pytest.mark.skipif(not os.environ.get("TRACKER_WHEEL"), reason="asked for by ./run wheel"),
    pytest.mark.timeout(600),
]


@pytest.fixture(scope="module")
def wheel(checkout: Path) -> Path:
    wheels = sorted((checkout / "dist").glob("*.whl"))
    assert wheels, "no wheel in dist/: ./run wheel builds it"
    return wheels[-1]


@pytest.fixture(scope="module")
def command(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The `tracker` command of an environment that holds the wheel and nothing of the checkout."""
    home = tmp_path_factory.mktemp("environment")
    venv.create(home, with_pip=True)
    scripts = home / ("Scripts" if sys.platform == "win32" else "bin")
    subprocess.run([scripts / "python", "-m", "pip", "install", "--quiet", wheel], check=True)
    return scripts / "tracker"


def test_it_carries_the_data_and_no_database(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    for folder in ("feeds/", "db/migrations/", "db/vocabulary/", "db/starter/", "db/fitted/"):
        assert any(name.startswith(f"tracker/{folder}") for name in names), folder
    assert "tracker/metadata.yml" in names
    assert not [
        name
        for name in names
        if name.endswith((".db", ".db-wal")) or not name.startswith(("tracker/", "policy_"))
    ]


def test_it_fills_and_serves_a_database_in_an_empty_folder(command: Path, tmp_path: Path) -> None:
    environment = {"PATH": os.environ["PATH"], "HOME": str(tmp_path)}
    served = subprocess.Popen(
        [command, "up", "--no-ingest", "--port", "0"],
        cwd=tmp_path,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        assert served.stdout is not None
        address = served.stdout.readline().strip()
        assert address.startswith("http://127.0.0.1:")
        page = subprocess.run(
            [
                command.parent / "python",
                "-c",
                "import sys, httpx; sys.stdout.write(httpx.get(sys.argv[1], timeout=30).text)",
                f"{address.rstrip('/')}/tracker/events.json?_shape=objects",
            ],
            check=True,
            capture_output=True,
            text=True,
            env=environment,
        )
        assert json.loads(page.stdout)["filtered_table_rows_count"] >= 100
    finally:
        served.send_signal(signal.SIGTERM)
        served.communicate(timeout=30)
    assert served.returncode == 0
