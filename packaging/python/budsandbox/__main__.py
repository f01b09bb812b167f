"""The program itself, as `budsandbox` and as `python -m budsandbox`."""

import os
import subprocess
import sys

from . import program


def main() -> None:
    path = program()
    if sys.platform == "win32":  # which has no exec
        sys.exit(subprocess.call([path, *sys.argv[1:]]))
    os.execv(path, [path, *sys.argv[1:]])


if __name__ == "__main__":
    main()
