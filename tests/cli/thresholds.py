"""thresholds: conditions that a scenario lays down for itself, judged by every run."""

from _capexsim import TWO_ACTOR, check, contains, equal, fresh_folder, load_json, main, run

root = fresh_folder()
FEW = ("--trajectories", "2000", "--force")
# P(stock by 2030Q4) is .513 in this model
HOLD, FAIL, OPEN = "P(stock by 2030Q4) < 60 %", "P(stock by 2030Q4) > 60 %", "P(stock by 2030Q4) < 51 %"


def judged(*conditions, code, more=()):
    return run("run", TWO_ACTOR, "--set", f"thresholds=[{', '.join(conditions)}]", *FEW, "--quiet", *more, "-o", "r", folder=root, code=code)


def verdicts(done):
    return [t["verdict"] for t in load_json(done.stdout)["thresholds"]]


def test_the_exit_code_is_the_verdict():
    equal(verdicts(judged(HOLD, code=0, more=("--json",))), ["hold"], "holds")
    equal(verdicts(judged(HOLD, FAIL, code=99, more=("--json",))), ["hold", "fail"], "one fails")
    equal(verdicts(judged(OPEN, code=99, more=("--json",))), ["undecided"], "undecided")


def test_everything_is_written_before_it_exits():
    done = judged(HOLD, "{condition: " + FAIL + ", name: ahead, why: the board asked}", code=99)
    text = " ".join(done.stdout.split())
    contains(text, "1 of 2 thresholds holds, 1 fails.")
    for part in (HOLD, FAIL, "ahead", "the board asked", "Thresholds of the scenario"):
        contains(text, part)
    summary = load_json((root / "r/summary.json").read_text())
    equal([t["name"] for t in summary["thresholds"]], [None, "ahead"], "names")
    equal(summary["thresholds"][1]["why"], "the board asked", "why")
    for key in ("probability", "probability_lower", "probability_upper"):
        check(0.4 < summary["thresholds"][0][key] < 0.6, summary["thresholds"])
    sections = [s["key"] for s in load_json((root / "r/result.json").read_text())["sections"]]
    check("thresholds" in sections, sections)
    if (root / "r/report.html").exists():
        contains((root / "r/report.html").read_text(), "the board asked")


def test_a_threshold_moves_no_number():
    plain = load_json(run("run", TWO_ACTOR, *FEW, "--quiet", "--json", "-o", "plain", folder=root).stdout)
    check("thresholds" not in plain, "nothing is said where none is laid down")
    with_one = load_json(judged(HOLD, code=0, more=("--json",)).stdout)
    equal(with_one["metrics"], plain["metrics"], "the same numbers")
    check("thresholds" not in [s["key"] for s in load_json((root / "plain/result.json").read_text())["sections"]], "no section")


def test_what_knows_of_them():
    sets = ("--set", f"thresholds=[{OPEN}]")
    contains(run("validate", TWO_ACTOR, *sets, folder=root).stdout, "fine")
    contains(run("show", TWO_ACTOR, *sets, "--json", folder=root).stdout, OPEN)
    [key] = load_json(run("explain", "thresholds", "--json", folder=root).stdout)["keys"]
    equal(key["type"], "conditions", "explain")
    contains(key["moves"], "99")
    schema = load_json(run("schema", folder=root).stdout)
    equal(schema["properties"]["thresholds"]["allOf"][0]["type"], "array", "schema")
    contains(run("run", "--help", folder=root).stdout + run("--help", folder=root).stdout, "99 a threshold")
    contains(run("validate", TWO_ACTOR, "--set", "thresholds=[P(stock by 2030Q4) = 5 %]", folder=root, code=2).stderr, "write < or >")


def test_what_can_only_come_out_one_way_is_a_mistake_of_the_scenario():
    text = TWO_ACTOR.read_text()
    line = text.count("\n") + 1
    for condition, at, says in (
        ("P(stock by 2030Q4) < 0 %", f"{line}:14", "can never hold"),
        ("P(stock by 2030Q4) > 100 %", f"{line}:14", "can never hold"),
    ):
        (root / "one_way.yaml").write_text(f"{text}thresholds: [{condition}]\n")
        said = run("run", "one_way.yaml", *FEW, "-o", "none", folder=root, code=2).stderr
        contains(said, f"one_way.yaml:{at}")
        contains(said, says)
        contains(said, "hint: ")
    check(not (root / "none").exists(), "nothing is run")


def test_overlays_replace_the_list():
    (root / "strict.yaml").write_text(f"thresholds: [{FAIL}]\n")
    (root / "base.yaml").write_text(TWO_ACTOR.read_text() + f"thresholds: [{HOLD}]\n")
    run("run", "base.yaml", *FEW, "--quiet", "-o", "b", folder=root)
    out = load_json(run("run", "base.yaml", "--what-if", "strict.yaml", *FEW, "--quiet", "--json", "-o", "b2", folder=root, code=99).stdout)
    equal([t["condition"] for t in out["thresholds"]], [FAIL], "the overlay's list")


def test_other_commands_leave_them_alone_and_say_so():
    sets = f"thresholds=[{FAIL}]"
    done = run("compare", TWO_ACTOR, "--base-set", sets, "--set", "parity.ratio=0.9", *FEW, "-o", "c", folder=root)
    contains(done.stderr, "judged by run alone")
    done = run("sweep", TWO_ACTOR, "--set", sets, "--vary", "parity.ratio=0.9|1", *FEW, "-o", "s", folder=root)
    contains(done.stderr, "judged by run alone")
    done = run("solve", TWO_ACTOR, "--set", sets, "--vary", "parity.ratio=0.5:1", "--for", "P(stock by 2030Q4) = 70 %", *FEW, "-o", "v", folder=root)
    contains(done.stderr, "judged by run alone")


main(globals())
