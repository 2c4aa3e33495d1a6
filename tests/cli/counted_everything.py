"""Where every part of the model is at work at once: shares of states, fans of every series and the gap are those of the futures, replayed."""

import csv
import json
import math

from _by_hand import STANDARD_ERRORS, mean, share_interval, variance
from _capexsim import SOURCE, check, equal, fresh_folder, main, run

EVERYTHING = SOURCE / "tests/statistical/every_feature.yaml"
FUTURES = 60
RIVALS = ("alpha", "beta", "gamma")
root = fresh_folder()
run("run", EVERYTHING, "--seed", "1", "--trajectories", FUTURES, "--quiet", "-o", "out", folder=root)
tables = {t["key"]: t for s in json.loads((root / "out/result.json").read_text())["sections"] for t in s["tables"]}


def replayed(trajectory):
    text = run("run", EVERYTHING, "--seed", "1", "--replay", trajectory, "--json", folder=root).stdout
    return {t["key"]: {c["key"]: [row[i] for row in t["rows"]] for i, c in enumerate(t["columns"])} for t in json.loads(text)["tables"]}


futures = [replayed(i) for i in range(FUTURES)]
quarters = {cell["value"]: t for t, cell in enumerate(futures[0]["world"]["quarter"])}


def test_states_are_shares_of_the_futures():
    columns = {"policy.regime": "regime", "policy.gate": "gate", "market.macro": "macro"}
    for chain, quarter, state, printed in tables["regimes"]["rows"]:
        k = sum(future["world"][columns[chain]][quarters[quarter]] == state for future in futures)
        for key, expected in zip(("value", "lower", "upper"), (k / FUTURES, *share_interval(k, FUTURES))):
            check(abs(printed[key] - expected) < 1e-10, f"{chain}, {state} in {quarter}: {key} {printed[key]}, by hand {expected}")
    equal(len(tables["regimes"]["rows"]), 9 * (len(quarters) - 1), "three chains of three states")


def series_of(name, subject, future):
    """A series of fans.csv, by the columns of a replay."""
    first, *rest = name.split(".")
    world, focal = future["world"], future["actor_focal"]
    if first == "channel":
        return future[f"channel_focal_{rest[0]}"]["installed" if rest[1] == "fleet" else "orders"]
    if first == "ratio":
        return [math.exp(x) for x in world["ratio_effective"]] if rest[0] == "effective" else world["ratio_" + rest[0]]
    if first == "effective":  # relative to the frontier at the start
        frontier = max(future[f"actor_{rival}"]["released"][0] for rival in RIVALS)
        return [math.exp(x - frontier) for x in future[f"actor_{subject}"]["released"]]
    if first in ("fill", "price"):
        return focal["fill"] if first == "fill" else world["price"]
    return future[f"actor_{subject}"]["budget" if first == "planned" else first]


def bin_width(name, value):
    """1/32 of an octave's lower end, 1/16 of a logarithm of capability, a quarter of a month, half a point of a fill rate."""
    return {"lag": 0.25, "fill": 0.005, "effective": math.expm1(1 / 16) * value}.get(name, value * math.expm1(1 / 32)) + 1e-9


def test_fans_are_quantiles_of_the_futures():
    compared, nothing = set(), 0
    for row in csv.DictReader(open(root / "out/fans.csv", encoding="utf-8")):
        name, subject, t = row["series"], row["subject"], quarters[row["quarter"]]
        values = sorted(series_of(name, subject, future)[t] for future in futures)
        for key in ("q05", "q25", "q50", "q75", "q95"):
            rank, printed = int(key[1:]) * FUTURES // 100, float(row[key])
            low, high = values[rank - 1], values[rank]
            if name.startswith("channel.") and low < 1:  # below what is counted
                check(printed <= max(high * (1 + 1 / 32), 1), f"{name} in {row['quarter']}: {key} is {printed}, not at most {high}")
                nothing += 1
                continue
            check(low - bin_width(name, low) <= printed <= high + bin_width(name, high),
                  f"{name} {subject} in {row['quarter']}: {key} is {printed}, not {low} to {high}")
        compared.add((name, subject))
    check(len(compared) == 52 and nothing > 100, f"{len(compared)} series were compared, {nothing} quantiles are of nothing")


def test_the_gap_is_the_mean_of_logarithms_against_the_leader():
    last = next(row for row in reversed(tables["waterfall"]["rows"]) if row[1] == "total")[2]
    gaps = [max(f[f"actor_{rival}"]["released"][-1] for rival in RIVALS) - f["actor_focal"]["released"][-1] for f in futures]
    half = STANDARD_ERRORS * math.sqrt(variance(gaps) / FUTURES)
    for key, expected in (("value", mean(gaps)), ("lower", mean(gaps) - half), ("upper", mean(gaps) + half)):
        check(abs(last[key] - expected) < 1e-6, f"the gap: {key} {last[key]}, by hand {expected}")


main(globals())
