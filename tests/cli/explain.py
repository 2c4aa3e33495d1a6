"""explain, init and doctor: what a newcomer asks first."""

from _capexsim import FOUNDING, SOURCE, TWO_ACTOR, check, contains, equal, fresh_folder, load_json, main, run

HERE = fresh_folder()


def explained(*arguments):
    return run("explain", *arguments, folder=HERE).stdout


def keys_of(*arguments):
    out = load_json(explained(*arguments, "--json"))
    equal(out["format"], 1, "format")
    return out["keys"]


def test_a_key_is_found_by_its_path_its_pattern_and_its_end():
    for wanted in ("actors.bytedance.budget.growth_half_life", "actors.<actor>.budget.growth_half_life", "budget.growth_half_life",
                   "growth_half_life"):
        out = explained(wanted)
        for part in ("actors.<actor>.budget.growth_half_life", "time in which half of the fading is done", "years", "3 years",
                     "actors.<actor>.budget.growth_long_run", "M9 in section 3, Budget"):
            contains(" ".join(out.split()), part)


def test_an_end_of_several_keys_and_a_beginning_list_them():
    equal([k["key"] for k in keys_of("finance.growth")], ["actors.<actor>.budget.finance.growth"], "one")
    listed = [k["key"] for k in keys_of("growth")]
    check("actors.<actor>.power.growth" in listed and "actors.<actor>.budget.growth" in listed, listed)
    check(all(k["key"].startswith("policy.gate") for k in keys_of("policy.gate")), "a beginning")
    contains(explained("growth"), "actors.<actor>.power.growth")


def test_every_key_is_listed_and_says_all_of_itself():
    keys = keys_of()
    check(len(keys) > 150, len(keys))
    equal(len({k["key"] for k in keys}), len(keys), "keys that differ")
    text = explained()
    for key in keys:
        contains(text, key["key"])
        check(key["meaning"] and key["moves"] and key["written_as"], key)
        check(key["required"] or key["type"] == "directive" or key["why"], f"{key['key']} does not say why it may be absent")
        check(not (key["required"] and key["default"]), f"{key['key']} is required and has a default")


def test_what_is_said_of_a_key():
    [volatility] = keys_of("actors.<actor>.budget.volatility")
    equal([volatility[k] for k in ("unit", "low", "high", "default", "lever", "uncertain", "equation", "required")],
          ["1/sqrt(year)", 0.0, 10.0, "0 %/sqrt(year)", True, True, "M10", False], "volatility")
    contains(" ".join(explained("budget.volatility").split()), "range 0 to 10 1/sqrt(year)")
    contains(" ".join(explained("market.price.initial").split()), "range above 0 USD/H100e")
    [kind] = keys_of("channels.x.kind")
    check("licensed" in kind["options"], kind)
    [carry] = keys_of("procurement.carry")
    equal(carry["belongs_to"], ["controlled"], "belongs to")


def test_words_of_values_and_defaults_of_actors():
    contains(" ".join(explained("lognormal").split()), "{lognormal: {median, sigma}} or {lognormal: {ci90: [low, high]}}")
    contains(explained("source"), "assumption")
    contains(load_json(explained("ramp", "--json"))["meaning"], "midpoint")
    equal([k["key"] for k in keys_of("actor_defaults.budget.growth")], ["actors.<actor>.budget.growth"], "defaults")
    check(len(keys_of("actor_defaults")) > 50, "all of an actor")


def test_a_word_that_is_no_key_gets_the_one_that_was_meant():
    for wanted, says in (("budget.grwth", "did you mean 'growth'?"), ("softness", "is called 'strictness' now"),
                         ("frobnicate", "capexsim explain lists them")):
        done = run("explain", wanted, folder=HERE, code=1)
        equal(done.stdout, "", "standard output")
        contains(done.stderr, says)


def test_the_starter_runs_and_nothing_is_overwritten():
    here = fresh_folder()
    contains(run("init", folder=here).stdout, "Wrote scenario.yaml")
    contains(run("validate", "scenario.yaml", folder=here).stdout, "fine")
    done = run("run", "scenario.yaml", "--trajectories", "2000", "--quiet", "--json", folder=here)
    stock = next(m for m in load_json(done.stdout)["metrics"] if m["metric"] == "stock")
    check(0 < stock["quarters"][-1]["probability"] < 1, "an answer to think about")
    equal(done.stderr.count("warning"), 0, done.stderr)
    (here / "scenario.yaml").write_text("mine")
    contains(run("init", folder=here, code=3).stderr, "scenario.yaml: is there already; --force replaces it")
    equal((here / "scenario.yaml").read_text(), "mine", "a file that is there")
    run("init", "--force", folder=here)
    equal((here / "scenario.yaml").read_text(), run("init", "-", folder=here).stdout, "the same text")
    run("init", "other.yaml", folder=here)
    contains(run("init", "no/such/folder.yaml", folder=here, code=3).stderr, "no/such/folder.yaml: ")
    contains(run("init", "", folder=here, code=1).stderr, "names no file")
    equal(sorted(p.name for p in here.iterdir()), ["other.yaml", "results", "scenario.yaml"], "files")


def test_the_machine():
    out = load_json(run("doctor", "--json", folder=HERE).stdout)
    equal((out["format"], out["same_bits"], len(out["quantile_tables"])), (1, True, 16), "doctor")
    check("sse2" in out["instruction_sets"] and out["threads"] >= 1, out)
    contains(run("doctor", folder=HERE).stdout, out["quantile_tables"])
    contains(run("doctor", "--trajectories", "5", folder=HERE, code=1).stderr, "--levers")


def levers(*arguments):
    return load_json(run("doctor", "--levers", *arguments, "--trajectories", "600", "--json", folder=HERE).stdout)


def rows_of(out):
    table = out["sections"][0]["tables"][0]
    keys = [c["key"] for c in table["columns"]]
    return {row[0]: dict(zip(keys, row)) for row in table["rows"]}


def test_each_input_goes_from_its_10th_to_its_90th_percentile():
    out = levers(TWO_ACTOR)
    rows = rows_of(out)
    equal(sorted(rows), ["actors.challenger.budget.growth", "actors.incumbent.budget.growth"], "inputs")
    equal((out["dead"], out["switched_off"], out["trajectories"]), ([], [], 600), "dead")
    # a normal of mean .45 and standard deviation .10: 1.2815516 standard deviations to either side
    for end, sign in (("low", -1), ("high", 1)):
        check(abs(rows["actors.challenger.budget.growth"][end] - (0.45 + sign * 0.12815516)) < 1e-7, rows)
    check(rows["actors.challenger.budget.growth"]["stock_low"] < rows["actors.challenger.budget.growth"]["stock_high"], rows)
    check(rows["actors.incumbent.budget.growth"]["stock_low"] > rows["actors.incumbent.budget.growth"]["stock_high"], rows)


def test_an_input_that_moves_nothing_is_named():
    lag = ("--set", "capability.offset_half_life={uniform: [1 year, 3 years]}", "--set", "actors.challenger.capability.initial_lag=9 months")
    reaction = ("--set", "actors.challenger.budget.reaction={strength: 0 /year, limit: {uniform: [0.5, 2]}}")
    out = levers(TWO_ACTOR, *reaction, *lag)
    equal(out["dead"], ["actors.challenger.budget.reaction.limit"], "dead")
    out = levers(TWO_ACTOR, *lag, "--set", "capability.lag_calibration=offset")
    equal((out["dead"], out["switched_off"]), ([], ["capability.offset_half_life"]), "in a branch that is off")
    contains(out["sections"][0]["text"][2], "capability.offset_half_life (it does with capability.lag_calibration=offset_fading)")
    text = run("doctor", "--levers", TWO_ACTOR, *reaction, "--trajectories", "600", folder=HERE).stdout
    contains(" ".join(text.split()), "Dead, they move no recorded number in any future: actors.challenger.budget.reaction.limit")


def test_levers_are_off_and_on_and_correlated_inputs_stay_correlated():
    lever = ("--set", "policy.levers.slow={at: 2030Q1, set: {actors.challenger.budget.growth: 0 log/year}}")
    late = ("--set", "policy.levers.late={at: 2045Q1, set: {actors.challenger.budget.growth: 0 log/year}}")
    group = ("--set", "correlations.x={between: [actors.challenger.budget.growth, actors.incumbent.budget.growth], spearman: 0.5}")
    out = levers(TWO_ACTOR, *lever, *late, *group)
    row = rows_of(out)["policy.levers.slow"]
    check(row["stock_low"] > row["stock_high"], row)
    equal(out["dead"], ["policy.levers.late"], "a lever beyond the horizon")


def test_a_wrong_scenario_has_its_findings():
    contains(run("doctor", "--levers", TWO_ACTOR, "--set", "nonsense=1", folder=HERE, code=2).stderr, "unknown key")
    contains(run("doctor", "--levers", "missing.yaml", folder=HERE, code=3).stderr, "missing.yaml")


main(globals())
