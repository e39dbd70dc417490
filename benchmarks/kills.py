"""Kill builds at random moments: the last good book must stay whole, and the next build must be right. Usage: kills.py [COUNT]"""

from __future__ import annotations

import random
import shutil
import sys
import tempfile
import time
from pathlib import Path

sys.path[:0] = [str(Path(__file__).resolve().parents[1] / "tests"), str(Path(__file__).resolve().parents[1] / "tests" / "press")]
from builds import build, differing, kill, pages, project, start  # noqa: E402


def main(count: int) -> int:
    chance = random.Random(count)
    with tempfile.TemporaryDirectory(prefix="yanbao-kills-") as folder:
        home, out = project(Path(folder) / "home"), Path(folder) / "out"
        variants = {"one": [], "other": ["-p", "horizon=2032"]}
        for name, arguments in variants.items():
            assert build(home, Path(folder) / name, "--lang", "en", *arguments)[0] == 0
        assert build(home, out, "--lang", "en")[0] == 0
        standing, wrong, ended, lasts = "one", 0, 0, 9.0
        for number in range(count):
            wanted = "other" if standing == "one" else "one"
            if chance.random() < 0.5:  # half of them have all chapters to run and all pages to make
                for name in ("compiled", "cache"):
                    shutil.rmtree(out / name, ignore_errors=True)
            process, moment = start(home, out, "--lang", "en", *variants[wanted]), chance.uniform(0.3, lasts)
            time.sleep(moment)
            done = process.poll() is not None
            kill(process)
            ended += done
            served = [name for name in variants if not differing(out / "html", Path(folder) / name / "html")]
            halves = [path.name for path in (out / "html").rglob("*") if path.name.startswith(".") and path.name not in (".nojekyll", ".buildinfo")]
            fine = served and served[0] in (standing, wanted) and not halves
            wrong += not fine
            standing = served[0] if served else standing
            print(f"{number + 1}: killed after {moment:.1f} s{' (it had ended)' if done else ''}; served: {served}{'' if fine else '  WRONG ' + str(halves)}", flush=True)
            if number % 10 == 9:
                code, said = build(home, out, "--lang", "en", *variants[wanted])
                right = code == 0 and not differing(out / "html", Path(folder) / wanted / "html")
                wrong += not right
                standing = wanted
                print(f"   the next build is {'right' if right else 'WRONG: ' + said}", flush=True)
        print(f"{count} kills, {ended} of them after the build had ended, {wrong} wrong; {len(pages(out / 'html'))} files served")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 50))
