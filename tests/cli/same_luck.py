"""What all commands on the same luck have in common: standard input, one question, one seed, and runs that meet again."""

from _capexsim import FOUNDING, TWO_ACTOR, check, contains, equal, fresh_folder, load_json, main, run

FEW = ("--trajectories", 1024, "--quiet")
MEAN = "actors.challenger.budget.growth.normal.mean"


def sums(folder):
    return (folder / "SHA256SUMS").read_text()


def test_a_scenario_comes_from_standard_input_in_every_command():
    text = TWO_ACTOR.read_text()
    for words in (("compare", "-", "--set", f"{MEAN}=0.43 log/year"), ("sweep", "-", "--vary", f"{MEAN}=0.3 log/year:0.5 log/year:3"),
                  ("regret", "-", f"{MEAN}=0.43 log/year", "--in", "as-it-stands")):
        here = fresh_folder()
        run(*words, *FEW, "-o", "piped", folder=here, stdin=text)
        check((here / "piped" / "summary.json").is_file(), words)


def test_scenarios_that_ask_about_different_actors_are_refused():
    here = fresh_folder()
    for words in (("compare", FOUNDING, "--set", "focal=meta"), ("sweep", FOUNDING, "--vary", "focal=bytedance|meta"),
                  ("regret", FOUNDING, "focal=meta", "--in", "as-it-stands")):
        refused = run(*words, *FEW, "-o", "x", folder=here, code=1)
        contains(refused.stderr, "same focal actor")
        check(not (here / "x").exists(), "nothing is written")


def test_seed_and_count_are_no_alternatives():
    here = fresh_folder()
    for words in (("compare", FOUNDING, "--set", "run.seed=5"), ("regret", FOUNDING, "run.seed=2", "--in", "as-it-stands"),
                  ("sweep", FOUNDING, "--vary", "run.seed=1:3:3"),
                  ("solve", FOUNDING, "--vary", "run.seed=1:3", "--for", "P(lag by 2036Q4) = 5 %")):
        contains(run(*words, *FEW, folder=here, code=1).stderr, "seed")
    twice = ("--vary", f"{MEAN}=0.3 log/year:0.5 log/year:3")
    contains(run("sweep", TWO_ACTOR, *twice, *twice, *FEW, folder=here, code=1).stderr, "twice")
    contains(run("sweep", TWO_ACTOR, "--vary", f"{MEAN}=0.3 log/year:0.3 log/year:3", *FEW, folder=here, code=1).stderr, "the same")


def test_another_parity_is_said_to_be_another():
    here = fresh_folder()
    done = run("compare", TWO_ACTOR, "--set", "parity.ratio=50 %", *FEW, "-o", "c", folder=here)
    words = " ".join(done.stdout.split())
    contains(words, "calls another thing parity")
    contains(words, "at least 50 %")


def test_a_precise_run_in_a_design_is_the_run_of_its_count():
    here = fresh_folder()
    run("run", TWO_ACTOR, "--design", "sobol", "--precision", "2pp", "--quiet", "-o", "precise", folder=here)
    n = load_json((here / "precise" / "summary.json").read_text())["trajectories"]
    check(n >= 4096, n)
    run("run", TWO_ACTOR, "--design", "sobol", "--trajectories", n, "--quiet", "-o", "counted", folder=here)
    equal(sums(here / "precise"), sums(here / "counted"), "files")
    run("run", "--extend", "counted", "--trajectories", 2 * n, "--quiet", "-o", "longer", folder=here)
    run("run", TWO_ACTOR, "--design", "sobol", "--trajectories", 2 * n, "--quiet", "-o", "direct", folder=here)
    equal(sums(here / "longer"), sums(here / "direct"), "files")
    contains(run("run", TWO_ACTOR, "--design", "lhs", "--precision", "2pp", folder=here, code=1).stderr, "cannot grow")
    run("run", TWO_ACTOR, "--design", "lhs", *FEW, "-o", "cubes", folder=here)
    contains(run("run", "--extend", "cubes", "--trajectories", 4096, folder=here, code=2).stderr, "Latin hypercubes")


def test_thresholds_stay_out_of_the_headline_and_regret_says_that_it_leaves_them():
    here = fresh_folder()
    threshold = "thresholds=[P(stock by 2036Q4) < 99.9 %]"
    done = run("run", TWO_ACTOR, "--set", threshold, *FEW, "-o", "r", folder=here)
    check("holds with 'thresholds" not in done.stdout, "a threshold supposes nothing")
    said = run("regret", TWO_ACTOR, f"{MEAN}=0.43 log/year", "--set", threshold, "--in", "as-it-stands", "--trajectories", 1024,
               "-o", "g", folder=here)
    contains(said.stderr, "judged by run alone")


if __name__ == "__main__":
    main(globals())
