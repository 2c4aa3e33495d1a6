"""What run, validate and show print: for people, for programs, into pipes, on poor terminals."""

import csv
import io
import os
import pty
import re
import subprocess

from _capexsim import (FOUNDING, PROGRAM, TWO_ACTOR, check, contains, contents, environment, equal, fresh_folder, load_json, main,
                       only_result, run)

FEW = ("--trajectories", "1000", "--quiet")
METRICS = ["spend", "cumulative", "stock", "effective", "lag"]


def test_the_page_has_its_parts_in_order():
    out = run("run", FOUNDING, *FEW, folder=fresh_folder()).stdout
    parts = ["as_briefed · 2026Q1–2036Q4 · 1,000 trajectories · seed 1", "If scenario as_briefed holds, ByteDance has",
             "Probability of parity by the end of", "has reached parity in", "in effective compute",
             "By lag_calibration", "usable compute in 2036Q4 came by", "Inputs: ", "Convergence: with 1,000", "Results: results/", "Report: "]
    at = 0
    for part in parts:
        check(out.find(part, at) >= 0, f"{part!r} does not follow in\n{out}")
        at = out.find(part, at)


def test_standard_error_is_silent_when_asked():
    equal(run("run", TWO_ACTOR, *FEW, folder=fresh_folder()).stderr, "", "standard error")


def test_two_equal_runs_print_the_same():
    a = run("run", TWO_ACTOR, *FEW, folder=fresh_folder()).stdout
    b = run("run", TWO_ACTOR, *FEW, "--threads", "1", folder=fresh_folder()).stdout
    equal(a, b, "output")


def test_json_is_the_summary_and_nothing_else():
    here = fresh_folder()
    out = run("run", FOUNDING, *FEW, "--json", folder=here).stdout
    equal(out.encode(), contents(only_result(here))["summary.json"], "summary.json")
    summary = load_json(out)
    equal(list(summary)[:8], ["format", "scenario", "version", "seed", "trajectories", "start", "horizon", "end"], "keys")
    equal((summary["format"], summary["trajectories"], summary["horizon"], summary["sustained"]), (1, 1000, 44, 4), "values")
    equal([m["metric"] for m in summary["metrics"]], METRICS, "metrics")
    for metric in summary["metrics"]:
        quarters = metric["quarters"]
        equal((len(quarters), quarters[0]["quarter"], quarters[-1]["quarter"]), (44, "2026Q1", "2036Q4"), "quarters")
        for a, b in zip(quarters, quarters[1:]):
            check(a["probability"] <= b["probability"], "P(parity by T) rises")
        for q in quarters:
            equal(list(q), ["quarter", "probability", "lower", "upper"], "keys of a quarter")
            check(0 <= q["lower"] <= q["probability"] <= q["upper"] <= 1, f"interval of {q}")
            check(q["lower"] < q["upper"], "never 0 ± 0")
        check(abs(metric["not_reached"] - (1 - quarters[-1]["probability"])) < 1e-9, "not reached is the rest")
        check(metric["median"] is None or re.fullmatch(r"\d{4}Q[1-4]", metric["median"]), metric["median"])
        mean = sum(1 - q["probability"] for q in quarters[:-1]) + 1  # E min(T, H) = Σ P(T > t), t = 0 … H - 1
        check(abs(metric["restricted_mean"] - mean) < 1e-6, f"restricted mean {metric['restricted_mean']}, not {mean}")


def test_at_adds_the_quantiles_of_a_quarter():
    here = fresh_folder()
    out = run("run", FOUNDING, *FEW, "--at", "2030Q4", folder=here).stdout
    for row in ("In 2030Q4", "ratio of spend", "ratio of stock", "ratio of effective", "lag behind the frontier"):
        contains(out, row)
    at = load_json(run("run", FOUNDING, *FEW, "--at", "2030Q4", "--json", folder=here).stdout)["at"]
    equal(len(at["tables"][0]["rows"]), 5, "rows")
    for row in at["tables"][0]["rows"]:
        q05, q25, q50, q75, q95 = row[1], row[2], row[3]["value"], row[4], row[5]
        check(q05 <= q25 <= q50 <= q75 <= q95, f"quantiles of {row}")


def test_what_decides_is_said_on_the_terminal_in_json_and_as_csv():
    here = fresh_folder()
    out = run("run", FOUNDING, "--trajectories", "5000", "--quiet", folder=here).stdout
    for words in ("uncertain inputs explain", "pure chance has at most this share", "moves most with", "low end", "explains whether", "ByteDance: "):
        contains(" ".join(out.split()), words)
    files = contents(only_result(here))
    summary = load_json(files["summary.json"].decode())
    equal(sorted(d["metric"] for d in summary["drivers"]), sorted(METRICS), "metrics")
    rows = list(csv.DictReader(io.StringIO(files["drivers.csv"].decode("utf-8"), newline="")))
    told = [d for d in summary["drivers"] if d["enough_to_tell"]]
    check(len(told) > 0, "some measure tells what decides")
    for drivers in told:
        shown = {m["metric"]: m for m in summary["metrics"]}[drivers["metric"]]
        reached = {q["quarter"]: q["probability"] for q in shown["quarters"]}
        equal(drivers["probability"], reached[drivers["quarter"]], "probability")
        check(0 <= drivers["explained_one_by_one_lower"] <= drivers["explained_one_by_one"] <= drivers["explained_one_by_one_upper"] <= 1, drivers)
        mine = {r["path"]: r for r in rows if (r["metric"], r["quarter"]) == (drivers["metric"], drivers["quarter"])}
        check(len(mine) > 50, f"{len(mine)} inputs")
        moves = [(i["moves"], abs(i["high"] - i["low"])) for i in drivers["inputs"]]
        equal(moves, sorted(moves, reverse=True), "the largest first")
        check(moves[0][1] > 0, "something moves")
        for i in drivers["inputs"]:
            row = mine[i["path"]]
            for key, column in (("low", "low [1]"), ("high_upper", "high_upper [1]"), ("index", "index [1]"), ("index_time_lower", "index_time_lower [1]")):
                equal(float(row[column]), float(i[key]), f"{key} of {i['path']}")
            check(i["low_lower"] <= i["low"] <= i["low_upper"] and i["index_lower"] <= i["index"] <= i["index_upper"], f"intervals of {i}")
    at = load_json(run("run", FOUNDING, "--trajectories", "5000", "--quiet", "--at", "2030Q4", "--json", folder=here).stdout)["drivers_at"]
    check(any("2030Q4" in text for text in at["text"]), at["text"])


def test_a_scenario_without_uncertain_inputs_says_that_none_decides():
    here = fresh_folder()
    sets = [w for a, mean in (("challenger", "0.45"), ("incumbent", "0.20")) for w in ("--set", f"actors.{a}.budget.growth={mean} log/year")]
    out = run("run", TWO_ACTOR, *sets, *FEW, folder=here).stdout
    contains(" ".join(out.split()), "No input of the scenario is uncertain")
    files = contents(only_result(here))
    equal(files["drivers.csv"].count(b"\r\n"), 1, "lines: the head alone")


def test_tables_read_as_csv():
    here = fresh_folder()
    run("run", FOUNDING, *FEW, folder=here)
    files = contents(only_result(here))
    for name in ("parity.csv", "fans.csv", "channels.csv", "drivers.csv", "inputs.csv"):
        check(b"\r\n" in files[name] and not files[name].replace(b"\r\n", b"").count(b"\r"), f"{name}: line ends")
        rows = list(csv.reader(io.StringIO(files[name].decode("utf-8"), newline=""), strict=True))
        check(len(rows) > 1 and all(len(row) == len(rows[0]) for row in rows), f"{name} is a table")
    parity = list(csv.DictReader(io.StringIO(files["parity.csv"].decode("utf-8"), newline="")))
    equal(len(parity), 5 * 44, "rows of parity.csv")
    equal(sorted({row["metric"] for row in parity}), sorted(METRICS), "metrics")
    summary = load_json(files["summary.json"])
    for row, q in zip(parity, (q for m in summary["metrics"] for q in m["quarters"])):
        equal((row["quarter"], float(row["probability [1]"])), (q["quarter"], q["probability"]), "parity.csv against summary.json")
    fans = list(csv.DictReader(io.StringIO(files["fans.csv"].decode("utf-8"), newline="")))
    for row in fans:
        quantiles = [float(row[k]) for k in ("q05", "q25", "q50", "q75", "q95")]
        equal(quantiles, sorted(quantiles), f"quantiles of {row}")


def test_result_json_holds_every_section_and_the_waterfall_sums():
    here = fresh_folder()
    run("run", FOUNDING, *FEW, folder=here)
    result = load_json(contents(only_result(here))["result.json"])
    sections = {section["key"]: section for section in result["sections"]}
    for key in ("answer", "parity", "fans", "waterfall", "switches", "channels", "timeline", "regimes", "inputs", "convergence"):
        check(key in sections, f"section {key}")
    rows = sections["waterfall"]["tables"][0]["rows"]
    for quarter in {row[0] for row in rows}:
        parts = [row[2]["value"] for row in rows if row[0] == quarter]
        check(abs(sum(parts[:-1]) - parts[-1]) < 1e-9, f"waterfall of {quarter}")


def test_a_scenario_is_read_from_standard_input():
    text = TWO_ACTOR.read_text()
    contains(run("run", "-", *FEW, folder=fresh_folder(), stdin=text).stdout, "two_actor")
    contains(run("validate", "-", folder=fresh_folder(), stdin=text).stdout, "fine")


def test_replay_prints_one_trajectory_and_writes_nothing():
    here = fresh_folder()
    out = run("run", FOUNDING, "--replay", "4711", folder=here).stdout
    contains(out, "Trajectory 4711")
    contains(out, "2036Q4")
    section = load_json(run("run", FOUNDING, "--replay", "4711", "--json", folder=here).stdout)
    check(section["tables"], "tables")
    equal(list(section)[:2], ["format", "key"], "first keys")
    equal(section["format"], 1, "format")
    equal(list(here.iterdir()), [], "files")


def test_the_answer_says_what_was_changed():
    here = fresh_folder()
    (here / "fast.yaml").write_text("name: fast\nactors: {challenger: {budget: {growth: {normal: {mean: 0.5 log/year, sd: 0.10 log/year}}}}}\n")
    contains(run("run", TWO_ACTOR, *FEW, folder=here).stdout, "If scenario two_actor holds, challenger has")
    out = run("run", TWO_ACTOR, *FEW, "--what-if", "fast.yaml", "--set", "parity.ratio=0.9", "--json", folder=here).stdout
    contains(load_json(out)["answer"], "If scenario two_actor holds with what-if fast and 'parity.ratio=0.9', challenger has")


def test_a_correlation_lapses_where_an_input_has_become_certain():
    done = run("run", FOUNDING, "--trajectories", "600", "--quiet", "--set", "actors.bytedance.budget.growth=30 %/year", folder=fresh_folder())
    contains(done.stderr, "is certain now, so its correlations lapse")


def test_an_overflow_is_a_mistake_of_the_scenario():
    here = fresh_folder()
    wild = ("--set", "actors.challenger.budget.reaction={strength: -900 /year, limit: 1000, target: 1 %}", "--set", "actors.challenger.budget.growth=9 log/year")
    for options in ((), ("--json",)):
        done = run("run", TWO_ACTOR, *FEW, *wild, *options, folder=here, code=2)
        equal(done.stdout, "", "standard output")
        contains(done.stderr, "in some futures budgets, prices or compute leave what can be computed with")
    run("run", TWO_ACTOR, *wild, "--replay", "0", folder=here)
    contains(run("run", TWO_ACTOR, *wild, "--replay", "0", "--json", folder=here, code=2).stderr, "leave what can be computed with")
    check(not [p for p in here.rglob("*") if p.is_file()], "nothing is written")


def test_a_dry_run_does_nothing():
    here = fresh_folder()
    contains(run("run", FOUNDING, "--dry-run", folder=here).stdout, "Would run 100,000 trajectories of as_briefed")
    equal(list(here.iterdir()), [], "files")


def test_validate_and_show_speak_json_too():
    here = fresh_folder()
    good = load_json(run("validate", TWO_ACTOR, "--json", folder=here).stdout)
    equal((good["valid"], good["findings"]), (True, []), "findings")
    (here / "bad.yaml").write_text("format: 1\nname: bad\nhorizont: 3\n")
    bad = load_json(run("validate", "bad.yaml", "--json", folder=here, code=2).stdout)
    equal(bad["valid"], False, "valid")
    check(any(f["line"] == 3 and f["file"] == "bad.yaml" for f in bad["findings"]), f"{bad['findings']}")
    check(load_json(run("show", TWO_ACTOR, "--json", folder=here).stdout)["sections"], "sections")
    contains(run("show", TWO_ACTOR, folder=here).stdout, "two_actor")


def test_a_wrong_scenario_shows_its_findings_and_exits_2():
    here = fresh_folder()
    (here / "bad.yaml").write_text("format: 1\nname: bad\nhorizont: 3\n")
    for command in ("run", "validate", "show"):
        done = run(command, "bad.yaml", folder=here, code=2)
        equal(done.stdout, "", "standard output")
        contains(done.stderr, "bad.yaml:3:1")
    equal([p.name for p in here.iterdir()], ["bad.yaml"], "files")


def test_into_a_pipe_there_is_no_colour_unless_it_is_forced():
    here = fresh_folder()
    check("\x1b" not in run("run", TWO_ACTOR, *FEW, folder=here).stdout, "colour in a pipe")
    contains(run("run", TWO_ACTOR, *FEW, folder=here, env=environment(CLICOLOR_FORCE="1")).stdout, "\x1b[")
    both = environment(CLICOLOR_FORCE="1", NO_COLOR="1")
    check("\x1b" not in run("run", TWO_ACTOR, *FEW, folder=here, env=both).stdout, "NO_COLOR is stronger")


def test_without_utf_8_everything_is_ascii():
    for scenario in (TWO_ACTOR, FOUNDING):
        out = run("run", scenario, *FEW, "--at", "2030Q4", folder=fresh_folder(), env=environment(LC_ALL="C")).stdout
        check(out.isascii(), [c for c in out if not c.isascii()])
        contains(out, "Probability of parity")


def test_no_line_is_wider_than_the_page():
    for columns in ("60", "80", "100"):
        out = run("run", FOUNDING, *FEW, "--at", "2030Q4", folder=fresh_folder(), env=environment(COLUMNS=columns)).stdout
        widest = max((line for line in out.splitlines() if not line.startswith(("Results: ", "Report: "))), key=len)
        check(len(widest) <= int(columns), f"{len(widest)} columns of {columns}: {widest}")


def terminals_here():
    """A chroot without devpts has no pseudo-terminals; what needs one cannot be tested there, and the output says so."""
    try:
        for end in pty.openpty():
            os.close(end)
        return True
    except OSError as error:
        print(f"   not tested, no pseudo-terminal: {error}")
        return False


def on_a_terminal(arguments, folder, **changes):
    """Output and standard error on a pseudo-terminal, as one text."""
    parent, child = pty.openpty()
    process = subprocess.Popen([PROGRAM, *map(str, arguments)], cwd=folder, stdin=subprocess.DEVNULL, stdout=child, stderr=child,
                               env=environment(**changes))
    os.close(child)
    data = b""
    while True:
        try:
            chunk = os.read(parent, 65536)
        except OSError:
            break
        if not chunk:
            break
        data += chunk
    os.close(parent)
    equal(process.wait(timeout=300), 0, "exit code")
    return data.decode("utf-8")


def test_a_terminal_gets_colour_and_a_bar_that_is_wiped_away():
    if not terminals_here():
        return
    text = on_a_terminal(["run", TWO_ACTOR, "--trajectories", "300000", "--threads", "1"], fresh_folder())
    contains(text, "\x1b[1m")
    if "\r\x1b[34m" in text or "━" in text:
        contains(text, "P(stock by 2040Q4)")
        contains(text, "\r\x1b[K")


def test_a_dumb_terminal_gets_neither():
    if not terminals_here():
        return
    text = on_a_terminal(["run", TWO_ACTOR, "--trajectories", "300000", "--threads", "1"], fresh_folder(), TERM="dumb")
    check("\x1b" not in text, "escape sequences")


def test_a_reader_that_has_seen_enough_ends_the_program_quietly():
    done = subprocess.run(["bash", "-c", 'set -o pipefail; "$0" run "$1" --trajectories 1000 --quiet | head -n 1; echo "${PIPESTATUS[0]}"',
                           PROGRAM, str(TWO_ACTOR)], cwd=fresh_folder(), capture_output=True, env=environment(), timeout=300,
                          encoding="utf-8")
    lines = done.stdout.splitlines()
    contains(lines[0], "two_actor")
    check(lines[-1] in ("0", "141"), f"exit code {lines[-1]}")
    equal(done.stderr, "", "standard error")


main(globals())
