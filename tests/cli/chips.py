#!/usr/bin/env python3
"""`capexsim chips`: exact case V13 through the program, the rule in force on a day, other files, and every refusal."""
import json
import os
import subprocess
import sys
import tempfile

program = os.environ["CAPEXSIM"]
failures = []


def chips(*arguments):
    return subprocess.run([program, "chips", *arguments], capture_output=True, text=True, check=False)


def classes(*arguments):
    """{chip: row by column} and the rule."""
    done = chips("--json", *arguments)
    if done.returncode != 0:
        sys.exit(f"chips {arguments}: {done.stderr}")
    answer = json.loads(done.stdout)
    table = answer["sections"][0]["tables"][0]
    keys = [column["key"] for column in table["columns"]]
    return {row[0]: dict(zip(keys, row)) for row in table["rows"]}, answer["rule"]


def expect(what, is_value, expected):
    if is_value != expected:
        failures.append(f"{what} is {is_value!r}, expected {expected!r}")


def refused(code, words, *arguments):
    done = chips(*arguments)
    expect(f"exit code of {arguments}", done.returncode, code)
    if words not in done.stderr:
        failures.append(f"{arguments}: {words!r} is not in {done.stderr!r}")


now, rule = classes()
expect("the latest rule", rule, "bis_2026_01")
for chip, licence in {"h20": "free", "h200": "case by case", "mi325x": "case by case", "b200": "denied", "b30a": "denied",
                      "mi308x": "not known", "ascend_910c": "made at home"}.items():
    expect(f"{chip} today", now[chip]["licence"], licence)
expect("why MI308X is not known", now["mi308x"]["reason"], "tpp was not found")
expect("what H200 hangs on", now["h200"]["reason"], "tpp 15,832 is 24.6 % below 21,000")
if abs(now["h200"]["margin"] - (15832 / 21000 - 1)) > 1e-12:
    failures.append(f"margin of H200: {now['h200']['margin']}")

for date, rule_then, h800 in (("2023Q3", "bis_2022_10", "free"), ("2023-10-17", "bis_2023_10", "denied")):
    then, rule = classes("--date", date)
    expect(f"the rule on {date}", rule, rule_then)
    expect(f"H800 on {date}", then["h800"]["licence"], h800)
    expect(f"chips on {date} that came later", [c for c in ("h200", "b200", "b30a") if c in then], [])
before, rule = classes("--date", "2022Q3")
expect("a rule before the first", rule, None)
expect("A100 before any rule", before["a100"]["licence"], "free")
old, rule = classes("--rule", "bis_2022_10")
expect("H100 by the first rule", old["h100"]["licence"], "denied")
expect("A800 by the first rule", old["a800"]["licence"], "free")

page = chips("--rule", "bis_2023_10").stdout
for words in ("Chips by BIS, October 2023 (bis_2023_10, from 2023-10-17)", "3A090.a", "tpp 2,368 is 1.3 % below 2,400"):
    if words not in page:
        failures.append(f"{words!r} is not on the page")

with tempfile.TemporaryDirectory() as folder:
    mine, broken = os.path.join(folder, "mine.yaml"), os.path.join(folder, "broken.yaml")
    with open(mine, "w", encoding="utf-8") as file:
        file.write("format: 1\nchips: {x1: {label: X1, vendor: X, tpp: 21000, h100e: 1, source: made up}}\n")
    with open(broken, "w", encoding="utf-8") as file:
        file.write("format: 1\nrules: {r: {label: R, date: soon, clauses: [{outcome: denied, tpp: 0}], source: S}}\n")
    expect("a chip of one's own", classes("--chips", mine)[0]["x1"]["licence"], "denied")
    refused(2, "'soon' is not a date", "--rules", broken)
    refused(2, "'0' is not above 0", "--rules", broken)
    refused(2, f"in {broken}\n", "--rules", broken)  # mistakes, and not in "the scenario"
    refused(3, "there is no such file", "--chips", os.path.join(folder, "none.yaml"))
refused(1, "--rule bis_2026: there is no such rule; did you mean 'bis_2026_01'?", "--rule", "bis_2026")
refused(1, "--date soon: is not a date; write a day, 2024-11-18, or a quarter, 2024Q4", "--date", "soon")
refused(1, "did you mean '--rule'?", "--rul", "x")

for failure in failures:
    print(failure)
sys.exit(1 if failures else 0)
