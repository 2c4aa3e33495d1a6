"""regret: what each strategy forgoes in each world is what separate runs on the same luck say, and its choice is not flattered by luck."""

import csv
import json
import subprocess
import zipfile

from _capexsim import FOUNDING, PROGRAM, SOURCE, TWO_ACTOR, check, contains, contents, environment, equal, fresh_folder, load_json, main, run

root = fresh_folder()
N = 4000
HALF = 1536  # half of the trajectories, in whole blocks of 512
FEW = ("--trajectories", N, "--quiet", "--force")


def growth(actor, mean, sd):
    return f"actors.{actor}.budget.growth={{normal: {{mean: {mean} log/year, sd: {sd} log/year}}}}"


SLOW, STAY, FAST = (growth("challenger", g, 0.10) for g in ("0.43", "0.45", "0.452"))
RIVAL = growth("incumbent", "0.25", 0.08)


def judged(folder, *arguments):
    return load_json(run("regret", *arguments, *FEW, "--json", "-o", folder, folder=root).stdout)


def cells(found):
    return {(c["strategy"], c["world"]): c for c in found["cells"]}


def test_a_strategy_against_itself_forgoes_nothing():
    found = judged("itself", TWO_ACTOR, STAY, STAY, "--in", "as-it-stands", RIVAL)
    equal([s["strategy"] for s in found["strategies"]], ["as it stands", STAY, STAY + "'"], "strategies")
    for cell in found["cells"]:
        equal((cell["regret"]["value"], cell["only_best"], cell["only_this"]), (0, 0, 0), f"{cell['strategy']} in {cell['world']}")
        check(not cell["distinguishable"], "nothing is worse than itself")
    shown = " ".join(run("regret", TWO_ACTOR, STAY, "--in", "as-it-stands", *FEW, "-o", "shown", folder=root).stdout.split())
    contains(shown, "there is nothing to regret")


def outcomes(trajectories, world, rival, strategy):
    """P by the horizon in `stock` of both, and who reaches it alone, from compare."""
    sets = [word for s in (world, rival) if s for word in ("--base-set", s)]
    found = load_json(run("compare", TWO_ACTOR, *sets, "--set", strategy, "--trajectories", trajectories, "--quiet", "--force", "--json",
                          "-o", "pair", folder=root).stdout)
    q = found["comparisons"][0]["metrics"][2]["quarters"][-1]
    return {"rival": round(q["base"]["value"] * trajectories), "this": round(q["alternative"]["value"] * trajectories),
            "only_this": q["discordant_up"], "only_best": q["discordant_down"]}


def halves(world, rival, strategy):
    first, whole = (outcomes(n, world, rival, strategy) for n in (HALF, N))
    return first, {key: whole[key] - first[key] for key in whole}


def test_the_table_is_that_of_separate_comparisons():
    strategies = {"as it stands": STAY, SLOW: SLOW, FAST: FAST}
    found = judged("table", TWO_ACTOR, SLOW, FAST, "--in", "as-it-stands", RIVAL)
    table = cells(found)
    for name, world in (("as it stands", None), (RIVAL, RIVAL)):
        reached = {s: [h["this"] for h in halves(world, None, text)] for s, text in strategies.items()}
        best = [max(strategies, key=lambda s, h=h: (reached[s][h], -list(strategies).index(s))) for h in (0, 1)]
        told = next(b for b in found["best"] if b["world"] == name)
        equal([told["first_half"], told["second_half"]], best, f"best in {name}")
        for s, text in strategies.items():
            cell = table[s, name]
            equal(round(cell["probability"]["value"] * N), sum(reached[s]), f"P of {s} in {name}")
            lost = gained = 0
            for h in (0, 1):
                rival = best[1 - h]  # chosen on the other half
                if rival == s:
                    continue
                half = halves(world, strategies[rival], text)[h]
                lost += half["only_best"]
                gained += half["only_this"]
            equal((cell["only_best"], cell["only_this"]), (lost, gained), f"{s} in {name}")
            check(abs(cell["regret"]["value"] - (lost - gained) / N) < 1e-12, f"regret of {s} in {name}")
    worst = {s["strategy"]: s["worst"]["value"] for s in found["strategies"]}
    for s in strategies:
        equal(worst[s], max(table[s, w]["regret"]["value"] for w in ("as it stands", RIVAL)), f"worst of {s}")
    equal(found["minimax"], min(worst, key=worst.get), "minimax")
    rows = list(csv.DictReader(open(root / "table/regret.csv")))
    equal(len(rows), 6, "rows of regret.csv")
    equal({(r["strategy"], r["world"]): float(r["regret [1]"]) for r in rows}, {k: c["regret"]["value"] for k, c in table.items()}, "regret.csv")


def test_a_dominated_strategy_is_never_chosen_and_to_prevent_turns_it_round():
    slower = growth("challenger", "0.35", 0.10)
    asked = (TWO_ACTOR, slower, "--in", "as-it-stands", RIVAL)
    found = judged("dominated", *asked, "--satisfice", "50 %")
    check(all(b["first_half"] == b["second_half"] == "as it stands" for b in found["best"]), found["best"])
    equal((found["minimax"], found["not_distinguishable"]), ("as it stands", []), "minimax")
    for world in ("as it stands", RIVAL):
        cell = cells(found)[slower, world]
        check(cell["regret"]["lower"] > 0 and cell["only_this"] == 0, "slower growth never helps")
    shares = {s["strategy"]: s["satisficing"] for s in found["strategies"]}
    check(shares["as it stands"]["value"] >= shares[slower]["value"], shares)
    other = judged("prevented", *asked, "--prevent", "--satisfice", "50 %")
    equal((other["minimax"], other["best_is"]), (slower, "lowest"), "minimax of those who want no parity")
    for key, cell in cells(other).items():
        equal(cell["probability"], cells(found)[key]["probability"], "the same runs")
    worse = cells(other)["as it stands", RIVAL]
    equal(worse["regret"]["value"], cells(found)[slower, RIVAL]["regret"]["value"], "what one forgoes the other has too much")


def test_overlays_join_and_strategies_stand_above_worlds():
    (root / "w.yaml").write_text("format: 1\nname: w\nactors: {challenger: {budget: {growth: 30 %/year}}}\n")
    (root / "s.yaml").write_text("format: 1\nname: s\nactors: {challenger: {budget: {growth: 60 %/year}}}\n")
    (root / "t.yaml").write_text("format: 1\nname: t\nparity: {sustained: 4 quarters}\n")
    found = judged("order", TWO_ACTOR, "s.yaml", "s.yaml+t.yaml", "--in", "as-it-stands", "w.yaml", "w.yaml+t.yaml", "--at", "2036Q4",
                   "--metric", "effective")
    equal((found["metric"], found["quarter"]), ("effective", "2036Q4"), "what is judged")
    table = cells(found)
    equal(table["s", "w"]["probability"], table["s", "as it stands"]["probability"], "the strategy has the last word")
    check(table["as it stands", "w"]["probability"]["value"] < table["as it stands", "as it stands"]["probability"]["value"], "the world acts")
    equal(table["s", "w+t"]["probability"], table["s+t", "w"]["probability"], "joined overlays")


def test_threads_change_nothing_and_the_command_brings_it_about_again():
    files = [SOURCE / f"scenarios/{name}.yaml" for name in ("strategy/own_chip", "strategy/domestic_first", "world/ai_bust", "policy/embargo")]
    for file in files:
        (root / file.name).write_bytes(file.read_bytes())
    for name in ("as_briefed", "base"):
        (root / f"{name}.yaml").write_bytes((SOURCE / f"scenarios/{name}.yaml").read_bytes())
    asked = ("as_briefed.yaml", "own_chip.yaml", "domestic_first.yaml", "--in", "as-it-stands", "ai_bust.yaml", "embargo.yaml", "--metric", "lag",
             "--satisfice", "5 %", "--trajectories", "2000", "--quiet")
    run("regret", *asked, "-o", "one", "--threads", "1", folder=root)
    run("regret", *asked, "-o", "three", "--threads", "3", "--instruction-set", "sse2", folder=root)
    subprocess.run(["sha256sum", "-c", "--quiet", "SHA256SUMS"], cwd=root / "one", check=True)
    manifest = load_json((root / "one/manifest.json").read_text())
    equal([d["name"] for d in manifest["overlays"]], ["own_chip.yaml", "domestic_first.yaml", "ai_bust.yaml", "embargo.yaml"], "texts")
    again = manifest["command"].replace("capexsim", PROGRAM, 1) + " --quiet -o again"
    subprocess.run(["bash", "-c", again], cwd=root, env=environment(), check=True, stdout=subprocess.DEVNULL)
    for folder in ("three", "again"):
        a, b = contents(root / "one"), contents(root / folder)
        check(a == b, f"{folder} differs: {[name for name in a if a[name] != b.get(name)]}")


def test_the_page_says_it_in_words():
    shown = run("regret", FOUNDING, SOURCE / "scenarios/strategy/seventy_billion.yaml", "--in", "as-it-stands", "--metric", "lag",
                "--satisfice", "1 %", "--trajectories", "2000", "--quiet", "-o", "words", folder=root).stdout
    flat = " ".join(shown.split())
    contains(flat, "seventy_billion comes out as the best of 2 strategies in the world as it stands")
    contains(flat, "chosen on one half of them and judged on the other")
    contains(flat, "Regret of each strategy over 1 world")
    contains(flat, "percentage points")
    result = load_json((root / "words/result.json").read_text())
    kinds = [c["kind"] for s in result["sections"] for c in s.get("charts", [])]
    equal(kinds, ["heat", "heat"], "charts")


def test_another_parity_and_every_text_are_on_record():
    shown = run("regret", FOUNDING, "parity.sustained=2 quarters", SOURCE / "scenarios/strategy/seventy_billion.yaml", "--in", "as-it-stands",
                "--trajectories", "1024", "--quiet", "-o", "record", folder=root).stdout
    contains(" ".join(shown.split()), "Parity is another thing for parity.sustained=2 quarters in every world, and the numbers there are by that: Parity: ")
    with zipfile.ZipFile(root / "record/results.xlsx") as book:
        contains(book.read("xl/sharedStrings.xml").decode(), "seventy_billion.yaml")
    [overlay] = load_json((root / "record/manifest.json").read_text())["overlays"]
    contains(overlay["name"], "seventy_billion.yaml")


def test_mistakes():
    for arguments, words, code in (
        ((TWO_ACTOR, STAY), "needs worlds, --in WORLD", 1),
        ((TWO_ACTOR, "--in", "as-it-stands"), "STRATEGY is required", 1),
        ((TWO_ACTOR, STAY, "--in", "as-it-stands", "--trajectories", "1023"), "needs at least 1,024 trajectories", 1),
        ((TWO_ACTOR, "horizon=8 quarters", "--in", "as-it-stands"), "same start and horizon", 1),
        ((TWO_ACTOR, "nowhere.yaml", "--in", "as-it-stands"), "nowhere.yaml: there is no such file", 3),
        ((TWO_ACTOR, "actors.challenger.budget.grwth=1", "--in", "as-it-stands"), "growth", 2),
        ((TWO_ACTOR, STAY, "--in", "as-it-stands", "--metric", "stick"), "is no measure", 1),
        ((TWO_ACTOR, STAY, "--in", "as-it-stands", "--at", "2020Q1"), "is not simulated", 1),
        ((TWO_ACTOR, STAY, "--in", "as-it-stands", "--satisfice", "120 %"), "between 0 % and 100 %", 1),
        ((TWO_ACTOR, STAY, "--in", "as-it-stands", "--satisfice", "much"), "--satisfice much", 1),
    ):
        contains(run("regret", *arguments, "--quiet", "-o", "wrong", folder=root, code=code).stderr, words)
        check(not (root / "wrong").exists(), "what is refused leaves nothing")
    contains(run("regret", TWO_ACTOR, STAY, "--in", RIVAL, "--dry-run", folder=root).stdout, "Would run two_actor · 2 strategies in 1 world · 1,000,000 trajectories each")


main(globals())
