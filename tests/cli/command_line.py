"""Wrong command lines: exit code 1, one clear line on standard error, nothing on standard output."""

import subprocess

from _capexsim import FOUNDING, PROGRAM, SOURCE, TWO_ACTOR, check, contains, environment, equal, fresh_folder, load_json, main, run

HERE = fresh_folder()


def refused(*arguments, says, code=1):
    done = run(*arguments, folder=HERE, code=code)
    equal(done.stdout, "", "standard output")
    contains(done.stderr, says)
    if code in (1, 3):
        equal(done.stderr.count("\n"), 1, f"lines of {done.stderr!r}")
    equal(list(HERE.iterdir()), [], "nothing is written")


def test_no_command():
    refused(says="a command is missing")


def test_a_mistyped_command_gets_the_one_that_was_meant():
    refused("rnu", TWO_ACTOR, says="did you mean 'run'?")


def test_a_word_far_from_every_command_gets_the_help():
    refused("frobnicate", says="--help")


def test_a_mistyped_option_gets_the_one_that_was_meant():
    refused("run", TWO_ACTOR, "--trajectorie", "5", says="did you mean '--trajectories'?")


def test_a_missing_file_argument():
    refused("run", says="FILE is required")


def test_a_second_file():
    refused("run", TWO_ACTOR, FOUNDING, says="is not expected")


def test_numbers_are_read_whole_or_not_at_all():
    refused("run", TWO_ACTOR, "--seed", "-1", says="--seed -1: ")
    refused("run", TWO_ACTOR, "--seed", "18446744073709551616", says="--seed 18446744073709551616: ")
    refused("run", TWO_ACTOR, "--seed", "0x10", says="--seed 0x10: ")
    refused("run", TWO_ACTOR, "--seed", "", says="--seed")
    refused("run", TWO_ACTOR, "--trajectories", "0", says="--trajectories 0: is outside 1 to 1000000000000")
    for many in ("1000000000001", "18446744073709551615"):
        refused("run", TWO_ACTOR, "--trajectories", many, says=f"--trajectories {many}: is outside 1 to 1000000000000")
        refused("doctor", "--levers", TWO_ACTOR, "--trajectories", many, says="is outside 1 to 1000000000000")
    refused("run", TWO_ACTOR, "--trajectories", "1e3", says="not a whole number")
    refused("run", TWO_ACTOR, "--threads", "0", says="between 1 and")
    refused("run", TWO_ACTOR, "--threads", "two", says="--threads two: ")


def test_an_option_given_twice():
    refused("run", TWO_ACTOR, "--seed", "1", "--seed", "2", says="--seed")


def test_an_option_without_its_value():
    refused("run", TWO_ACTOR, "--seed", says="--seed")


def test_quarters():
    refused("run", TWO_ACTOR, "--at", "2030", says="is not a quarter")
    refused("run", TWO_ACTOR, "--at", "2030Q5", says="2030Q5")
    refused("run", TWO_ACTOR, "--at", "2020Q1", says="the scenario runs from")


def test_an_instruction_set_that_this_machine_has_not():
    refused("run", TWO_ACTOR, "--instruction-set", "mmx", says="this machine does not have it")


def test_an_empty_output():
    refused("run", TWO_ACTOR, "-o", "", says="names no folder")


def test_a_set_option_leaves_the_file_after_it_alone():
    done = run("run", "--set", "run.seed=3", TWO_ACTOR, "--dry-run", folder=HERE)
    contains(done.stdout, "(seed 3)")


def test_a_what_if_option_leaves_the_file_after_it_alone():
    overlay = fresh_folder() / "seed.yaml"
    overlay.write_text("format: 1\nrun: {seed: 4}\n")
    done = run("run", "--what-if", overlay, TWO_ACTOR, "--dry-run", folder=HERE)
    contains(done.stdout, "(seed 4)")


def test_a_path_that_no_key_has_is_a_mistake_in_the_scenario():
    refused("run", TWO_ACTOR, "--set", "nonsense=3", says="unknown key", code=2)


def test_a_file_that_is_not_there():
    refused("run", "missing.yaml", says="missing.yaml: ", code=3)


def test_a_text_that_is_too_long_names_where_it_came_from():
    done = run("validate", "-", folder=HERE, code=3, stdin=" " * (1 << 20) + "#")
    equal(done.stderr, "capexsim: standard input: is larger than 1 MB\n", "standard error")


def test_nothing_of_a_command_line_reaches_the_terminal_as_a_command():
    for arguments in (["\x1b[31mrun"], ["run", "\x1b[31m.yaml"], ["run", TWO_ACTOR, "\x1b[31m"], ["run", TWO_ACTOR, "--seed", "\x1b[31m"],
                      ["run", TWO_ACTOR, "--what-if", "\x9b31m.yaml"], ["run", TWO_ACTOR, "--set", "\x1b[31m=2"]):
        done = subprocess.run([PROGRAM, *map(str, arguments)], cwd=HERE, capture_output=True, env=environment())
        check(done.returncode in (1, 2, 3), f"{arguments}: exit code {done.returncode}")
        shown = (done.stdout + done.stderr).decode()
        check(not any(c < " " and c != "\n" or "\x7f" <= c < "\xa0" for c in shown), f"{arguments}: {shown!r}")
        contains(shown, "?")


def test_mistakes_that_are_not_shown_are_no_mistake_of_their_own():
    text = "format: 1\nname: many\nstart: 2026Q1\n"
    for block in ("run", "parity", "capability", "market"):
        text += block + ":\n" + "".join(f"  k{i}: 1\n" for i in range(500))
    done = run("validate", "-", folder=HERE, code=2, stdin=text)
    equal(done.stderr.count(": error: "), 500, "findings with a place")
    contains(done.stderr, " more findings are not shown\ncapexsim: more than 500 mistakes in the scenario\n")


def test_every_overlay_alone_is_said_to_be_one():
    for kind in ("policy", "strategy", "world"):
        for overlay in sorted((SOURCE / "scenarios" / kind).glob("*.yaml")):
            refused("validate", overlay, says="a file without them is an overlay: put it on a scenario with --what-if", code=2)
            contains(run("validate", overlay, folder=HERE, code=2).stderr, f"capexsim: 1 mistake in {overlay}\n")
    for what in ("chips", "rules"):
        refused("validate", SOURCE / f"scenarios/catalogue/{what}.yaml", says=f"capexsim chips --{what} FILE reads it", code=2)


def test_a_folder_instead_of_a_file():
    refused("run", HERE, says="is a directory", code=3)


def test_help_is_no_error_and_lists_every_command():
    done = run("--help", folder=HERE)
    for command in ("run", "compare", "sweep", "regret", "validate", "show", "chips", "explain", "schema", "init", "doctor", "report", "version"):
        contains(done.stdout, f"\n  {command} ")
    equal(done.stderr, "", "standard error")
    contains(run("run", "--help", folder=HERE).stdout, "--trajectories N")


def test_version_twice_alike():
    equal(run("version", folder=HERE).stdout, run("--version", folder=HERE).stdout, "version")
    equal(load_json(run("version", "--json", folder=HERE).stdout)["program"], "capexsim", "program")


def test_seeds_of_every_64_bit_number_are_good():
    for seed in ("0", "18446744073709551615"):
        contains(run("run", TWO_ACTOR, "--seed", seed, "--dry-run", folder=HERE).stdout, f"(seed {seed})")


main(globals())
