"""How things are said, in every command and wherever it is read: counts and their nouns, small probabilities, what cannot be told."""

import re
import zipfile

from _capexsim import FOUNDING, TWO_ACTOR, check, contains, equal, fresh_folder, load_json, main, run

PLURALS = r"trajectories|passes|mistakes|worlds|points|values|futures|inputs|steps|quarters|actors|strategies|findings|numbers|keys"
ONE_OF_MANY = re.compile(rf"(?<![\d.,])1 ({PLURALS})\b(?!\.)|(?<![\d.,])1 uncertain inputs|there are only 1\b")


def everything(done, folder):
    """What a command printed, and every word of the result that it wrote."""
    words = [done.stdout, done.stderr]

    def collect(part):
        if isinstance(part, str):
            words.append(part)
        elif isinstance(part, dict):
            [collect(p) for k, p in part.items() if k not in ("rows", "documents")]
        elif isinstance(part, list):
            [collect(p) for p in part]

    if (folder / "result.json").exists():
        collect(load_json((folder / "result.json").read_text()))
    return [" ".join(w.split()) for w in words]


def check_counts(*arguments, code=0, stdin=None):
    here = fresh_folder()
    done = run(*arguments, *(() if arguments[0] == "validate" else ("-o", "out")), folder=here, code=code, stdin=stdin)
    for words in everything(done, here / "out"):
        found = ONE_OF_MANY.search(words)
        check(found is None, f"{arguments}: {words[max(0, found.start() - 60):found.end() + 60] if found else ''}")
    return done


def test_one_is_never_many():
    one = ("--trajectories", "1")
    grown = "actors.challenger.budget.growth=0.5 log/year"
    contains(check_counts("run", FOUNDING, *one).stdout, "· 1 trajectory ·")
    check_counts("run", TWO_ACTOR, *one, "--set", grown)
    contains(check_counts("run", TWO_ACTOR, *one, "--dry-run").stdout, "Would run 1 trajectory of")
    check_counts("run", TWO_ACTOR, "--trajectories", "150")  # one future may be the rarer side
    contains(check_counts("compare", TWO_ACTOR, "--set", grown, *one).stdout, "1 trajectory of each")
    check_counts("compare", TWO_ACTOR, "--set", "parity.sustained=4 quarters", *one)
    contains(check_counts("sweep", TWO_ACTOR, "--vary", "parity.ratio=0.9|1", *one).stdout, "2 points of 1 trajectory")
    check_counts("solve", TWO_ACTOR, "--vary", "parity.ratio=0.5:1", "--for", "P(stock by 2030Q4) = 50 %", *one)
    check_counts("solve", TWO_ACTOR, "--vary", "parity.ratio=0.99:1", "--for", "P(lag by 2026Q2) > 90 %", "--trajectories", "600")
    check_counts("regret", TWO_ACTOR, "parity.ratio=0.9", "--in", "as-it-stands", "--trajectories", "1024")
    contains(check_counts("validate", TWO_ACTOR, "--set", "parity.nth=2", "--set", "horizon=1 quarter", code=2).stderr, "mistake")
    here = fresh_folder()
    run("run", TWO_ACTOR, *one, "-o", "out", "--quiet", folder=here)
    contains(run("run", "--extend", "out", folder=here, code=1).stderr, "out has 1 trajectory; say")


def test_a_p_value_next_to_0_is_a_bound_for_people_and_a_number_for_programs():
    here = fresh_folder()
    done = run("compare", TWO_ACTOR, "--set", "parity.ratio=0.6", "--trajectories", "3000", "--quiet", "-o", "out", folder=here)
    contains(done.stdout, "< 0.0001")
    check(not re.search(r"\d[eE]-\d", done.stdout), done.stdout)
    stock = load_json((here / "out/summary.json").read_text())["comparisons"][0]["metrics"][2]
    check(0 < stock["p_adjusted"] < 1e-10, stock["p_adjusted"])
    with zipfile.ZipFile(here / "out/results.xlsx") as book:
        contains(book.read("xl/styles.xml").decode(), "[&lt;0.0001]&quot;&lt; 0.0001&quot;;General")


def test_a_median_of_fewer_than_six_is_not_told():
    here = fresh_folder()
    shown = " ".join(run("run", TWO_ACTOR, "--trajectories", "5", "--at", "2030Q4", "--quiet", "-o", "five", folder=here).stdout.split())
    contains(shown, "the median date cannot be told from 5 trajectories")
    equal(shown.count("too few (5)"), 5 + 5, "a date for each measure, and what is told of the quarter")
    contains(shown, "Medians and other quantiles of fewer than 6 trajectories have no 95 % interval")
    shown = run("run", TWO_ACTOR, "--trajectories", "6", "--at", "2030Q4", "--quiet", "-o", "six", folder=here).stdout
    check("too few (" not in shown and "date cannot be told" not in " ".join(shown.split()), shown)
    run("compare", TWO_ACTOR, "--base-set", "horizon=16 quarters", "--set", "parity.ratio=0.9", "--trajectories", "9", "--quiet", "-o", "pairs", folder=here)
    summary = load_json((here / "pairs/summary.json").read_text())["comparisons"][0]["metrics"]
    tables = [t for s in load_json((here / "pairs/result.json").read_text())["sections"] for t in s["tables"]]
    [dates] = [t for t in tables if t["key"].startswith("dates_")]
    at = [c["key"] for c in dates["columns"]].index("delay")
    few = 0
    for metric, row in zip(summary, dates["rows"]):
        both = metric["reached_by_both"]
        if 0 < both < 6:
            equal(row[at], f"too few ({both})", metric["metric"])
            equal((metric["median_delay"]["lower"], metric["median_delay"]["upper"]), (None, None), "no ends")
            few += 1
        elif both:
            check(row[at]["value"] is not None, row)
    check(few > 0, f"one measure has few: {[m['reached_by_both'] for m in summary]}")


def test_a_correlation_that_lapses_is_said_once_in_every_command():
    growth = "actors.bytedance.budget.growth"
    few = ("--trajectories", "1024", "--quiet", "-o", "out", "--force")
    here = fresh_folder()
    alone = run("run", FOUNDING, "--set", f"{growth}=30 %/year", *few, folder=here).stderr
    said = sorted(re.findall(r"warning: (.*lapse.*)", alone))
    check(len(said) > 0, alone)
    for command in (
        ("sweep", FOUNDING, "--vary", f"{growth}=20 %/year:40 %/year:3"),
        ("sweep", FOUNDING, "--vary", f"parity.ratio=0.9|1|1.1", "--set", f"{growth}=30 %/year"),
        ("solve", FOUNDING, "--vary", f"{growth}=20 %/year:200 %/year", "--for", "P(lag by 2034Q4) = 20 %"),
        ("regret", FOUNDING, f"{growth}=20 %/year", f"{growth}=40 %/year", "--in", "as-it-stands", "parity.ratio=0.9"),
        ("compare", FOUNDING, "--set", f"{growth}=20 %/year", "--set", f"{growth}=40 %/year"),
        ("compare", FOUNDING, "--base-set", f"{growth}=20 %/year", "--set", "parity.ratio=0.9"),
    ):
        found = sorted(re.findall(r"warning: (.*lapse.*)", run(*command, *few, folder=here).stderr))
        equal(found, said, command)


def titles(folder):
    sections = load_json((folder / "result.json").read_text())["sections"]
    return [x[k] for s in sections for x in s["charts"] + [t for t in s["tables"] if t.get("page", True)] for k in ("title", "column_title", "row_title") if k in x]


def test_keys_are_called_what_the_drivers_call_them_and_named_once():
    here = fresh_folder()
    growth, label = "actors.bytedance.budget.growth", "'ByteDance: budget growth'"
    few = ("--trajectories", "1024", "--quiet", "--force")
    done = run("sweep", FOUNDING, "--vary", f"{growth}=20 %/year:200 %/year:3", "--metric", "lag", *few, "-o", "one", folder=here)
    shown = " ".join(done.stdout.split())
    contains(shown, f"for {label} ({growth}) at 20 %/year and")
    contains(shown, f"for {label} at 200 %/year over the 3 points")
    equal(shown.count(growth), 1, "the key is named once")
    check(not any(growth in t for t in titles(here / "one")), titles(here / "one"))
    lag = "actors.bytedance.capability.initial_lag"
    done = run("sweep", FOUNDING, "--vary", f"{growth}=20 %/year|90 %/year", "--vary", f"{lag}=4 months|9 months", *few, "-o", "two", folder=here)
    shown = " ".join(done.stdout.split())
    for key, name in ((growth, label), (lag, "'ByteDance: capability initial lag'")):
        contains(shown, f"{name} ({key})")
        equal(shown.count(key), 1, "the key is named once")
        check(not any(key in t for t in titles(here / "two")), titles(here / "two"))
    for condition, word in (("= 8 %", "with"), ("< 8 %", "for"), ("> 99 %", "No value of")):
        done = run("solve", FOUNDING, "--vary", f"{growth}=20 %/year:200 %/year", "--for", f"P(lag by 2034Q4) {condition}", *few, "-o", "value", folder=here)
        shown = " ".join(done.stdout.split()[1:]).split("seed 1 ", 1)[1]  # after the line that says what is run
        contains(shown, f"{word} {label} ({growth})")
        equal(shown.count(growth), 1, "the key is named once")
        check(not any(growth in t for t in titles(here / "value")), titles(here / "value"))


def test_how_finely_a_solution_is_known_has_its_unit():
    here = fresh_folder()
    done = run("solve", TWO_ACTOR, "--vary", "actors.challenger.budget.growth.normal.mean=0.3 log/year:0.6 log/year", "--for", "P(stock by 2030Q4) = 50 %",
               "--trajectories", "2000", "--quiet", "-o", "out", folder=here)
    found = re.search(r"until each number was known to (\S+) log/year\.", " ".join(done.stdout.split()))
    check(found, done.stdout)
    exact = load_json((here / "out/summary.json").read_text())["tolerance"]
    check(abs(float(found[1]) - exact) <= 0.051 * exact, (found[1], exact))


def test_probabilities_that_differ_do_not_read_alike():
    here = fresh_folder()
    shown = " ".join(run("compare", TWO_ACTOR, "--set", "parity.ratio=0.999", "--trajectories", "4000", "--quiet", "-o", "out", folder=here).stdout.split())
    [(now, before, change)] = re.findall(r"is (\S+) % instead of (\S+) % under two_actor, a change of \+?(\S+) percentage", shown)
    check(float(now) - float(before) > 0, (now, before))
    check(abs(float(now) - float(before) - float(change)) < 0.6 * float(change) + 0.1, (now, before, change))


def test_mistakes_are_counted_where_they_are():
    here = fresh_folder()
    (here / "my.yaml").write_text(TWO_ACTOR.read_text() + "nonsense: 1\n")
    contains(run("validate", "my.yaml", folder=here, code=2).stderr, "capexsim: 1 mistake in my.yaml\n")
    contains(run("validate", "my.yaml", "--set", "parity.nth=0", folder=here, code=2).stderr, "mistakes in the scenario\n")
    contains(run("validate", TWO_ACTOR, "--set", "parity.ratio=-1", folder=here, code=2).stderr, "capexsim: 1 mistake in --set\n")


main(globals())
