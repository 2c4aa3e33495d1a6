"""A file with ten mistakes: ten findings on standard error, each at its line, exit code 2, and nothing written."""

import re

from _capexsim import SOURCE, equal, fresh_folder, main, run

HERE = fresh_folder()
FILE = SOURCE / "tests/cli/ten_mistakes.yaml"
LINES = [number for number, line in enumerate(FILE.read_text().splitlines(), 1) if re.search(r"# \d+: ", line)]


def test_every_command_that_reads_it_says_all_ten():
    equal(len(LINES), 10, "mistakes in the file")
    for command in ("validate", "run", "show"):
        done = run(command, FILE, folder=HERE, code=2)
        found = re.findall(r"ten_mistakes\.yaml:(\d+):\d+: error: ", done.stderr)
        equal([int(number) for number in found], LINES, command)
        equal(done.stdout, "", "standard output")
        equal(list(HERE.iterdir()), [], "nothing is written")


main(globals())
