"""A build that is killed at any moment leaves the previous release answering."""

from __future__ import annotations

import random
import signal
import subprocess
import sys
import time

from kg.project import Project
from kg.release import build, need_current
from kg.release.folder import TEMPORARY
from kg.store import EmbeddedStore

KG = [sys.executable, "-c", "from kg.cli import main; main()"]
MOMENTS = 10


def ask(project: Project) -> str:
    """Ask the current release by the command line, as anybody would."""
    query = "SELECT ?day { branch:harbour lib:opened ?day }"
    asked = subprocess.run(
        [*KG, "-C", str(project.root), "query", "-e", query, "--format", "tsv"],
        capture_output=True,
        text=True,
        check=True,
    )
    return asked.stdout.splitlines()[1]


def test_a_build_killed_at_ten_random_moments_leaves_the_release(library: Project):
    seed = random.randrange(2**32)
    print(f"seed {seed}")
    chance = random.Random(seed)
    before = build(library).release
    assert before is not None
    file = library.turtle_file("branches/branches")
    text = file.read_text(encoding="utf-8")
    started = time.monotonic()
    subprocess.run([*KG, "-C", str(library.root), "build", "--fresh"], check=True, capture_output=True)
    whole = time.monotonic() - started
    for number in range(MOMENTS):
        file.write_text(text.replace("1974-09-02", f"19{75 + number}-09-02"), encoding="utf-8")
        process = subprocess.Popen(
            [*KG, "-C", str(library.root), "build", "--fresh"],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        time.sleep(chance.uniform(0.3, 1.0) * whole)
        process.send_signal(signal.SIGKILL)
        ended = process.wait() == 0
        release = need_current(library)
        # Killed too late, the build had already swapped: then the new release must be as whole as the old one.
        expected = f"19{75 + number}-09-02" if release.folder != before.folder else None
        store = EmbeddedStore(release.store, library.prefixes)
        ((day,),) = store.query("SELECT ?day { branch:harbour lib:opened ?day }").rows()
        answered = ask(library)
        assert day.value in answered
        if expected is None:
            assert not ended
            assert "1974-09-02" in answered
        else:
            assert day.value == expected
            file.write_text(text, encoding="utf-8")
            before = build(library).release
            assert before is not None
    file.write_text(text.replace("1974", "2000"), encoding="utf-8")
    assert build(library).release is not None
    assert "2000-09-02" in ask(library)
    assert not list(library.build_dir.glob(f"{TEMPORARY}*"))
