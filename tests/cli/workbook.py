"""results.xlsx: the sheets, numbers as numbers, native charts, equal bytes for equal runs."""

import hashlib
import io
import json
import re
import shutil
import subprocess
import xml.etree.ElementTree as ElementTree
import zipfile

from _capexsim import FOUNDING, SOURCE, TWO_ACTOR, check, equal, fresh_folder, load_json, main, run

FEW = ("--trajectories", "1000", "--quiet")
MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


class Book:
    def __init__(self, path):
        with zipfile.ZipFile(path) as parts:
            self.parts = {name: parts.read(name) for name in parts.namelist()}
        self.texts = ["".join(t.text or "" for t in item.iter(MAIN + "t")) for item in self.xml("xl/sharedStrings.xml")]
        self.names = [sheet.get("name") for sheet in self.xml("xl/workbook.xml").iter(MAIN + "sheet")]

    def xml(self, part):
        return ElementTree.fromstring(self.parts[part])

    def sheet(self, name):
        """Rows of {column: value}: numbers as numbers, texts as texts."""
        rows = []
        for row in self.xml(f"xl/worksheets/sheet{self.names.index(name) + 1}.xml").iter(MAIN + "row"):
            cells = {}
            for cell in row:
                value = cell.find(MAIN + "v")
                if value is not None:
                    column = re.match("[A-Z]+", cell.get("r")).group()
                    cells[column] = self.texts[int(value.text)] if cell.get("t") == "s" else float(value.text)
            rows.append(cells)
        return rows


def book_of(scenario, here):
    run("run", scenario, *FEW, "-o", "out", folder=here)
    return Book(here / "out/results.xlsx"), load_json((here / "out/summary.json").read_text())


def test_the_sheets_are_those_of_the_result():
    book, summary = book_of(FOUNDING, fresh_folder())
    for name in ("answer", "charts", "parity_by_year", "parity", "fans", "channels", "drivers", "inputs", "chart data", "manifest"):
        check(name in book.names, f"{name} is not in {book.names}")
    equal(list(book.sheet("answer")[0].values()), [summary["answer"]], "answer")
    manifest = {row.get("A"): row.get("B") for row in book.sheet("manifest")}
    equal(manifest["hash"], summary["hash"], "hash")
    for part, data in book.parts.items():
        if part.endswith((".xml", ".rels")):
            ElementTree.fromstring(data)


def test_numbers_are_numbers_and_those_of_the_summary():
    book, summary = book_of(FOUNDING, fresh_folder())
    rows = book.sheet("parity")
    head, body = rows[1], rows[2:]
    equal(list(head.values())[:4], ["metric", "quarter", "confirmed by then", "confirmed by then, low (95 %)"], "head")
    quarters = [(m["metric"], q) for m in summary["metrics"] for q in m["quarters"]]
    equal(len(body), len(quarters), "rows")
    for row, (metric, q) in zip(body, quarters):
        equal((row["A"], row["B"], row["C"], row["D"], row["E"]), (metric, q["quarter"], q["probability"], q["lower"], q["upper"]), "row")
    units = [text for text in book.sheet("channels")[1].values() if "[" in text]
    check(any("[H100e]" in unit for unit in units), f"units in {units}")


def test_charts_are_native_and_drawn_from_the_data_beside_them():
    book, _ = book_of(FOUNDING, fresh_folder())
    charts = [part for part in book.parts if re.fullmatch(r"xl/charts/chart\d+\.xml", part)]
    check(len(charts) >= 12, f"{len(charts)} charts")
    for part in charts:
        text = book.parts[part].decode()
        sources = re.findall(r"<c:val><c:numRef><c:f>'chart data'!\$([A-Z]+)\$(\d+):\$[A-Z]+\$(\d+)</c:f>", text)
        check(sources, f"{part} has no data")
        rows = {i: row for i, row in enumerate(book.sheet("chart data"), 1)}
        column, first, last = sources[0]
        numbers = [rows[i].get(column) for i in range(int(first), int(last) + 1)]
        check(any(isinstance(x, float) for x in numbers), f"{part}: {column}{first} to {last} is empty")


def charts_of(book):
    """Every native chart as text."""
    return [book.parts[part].decode() for part in sorted(book.parts) if re.fullmatch(r"xl/charts/chart\d+\.xml", part)]


def colours_by_series(book):
    """{name of a series: colours of its lines}."""
    found = {}
    for chart in charts_of(book):
        for series in re.findall(r"<c:ser>.*?</c:ser>", chart, re.S):
            name = re.search(r"<c:tx>.*?<c:v>(.*?)</c:v>", series, re.S)
            colour = re.search(r'<a:ln[^>]*><a:solidFill><a:srgbClr val="(\w+)"/>', series)
            if name and colour:
                found.setdefault(name.group(1), set()).add(colour.group(1))
    return found


def test_an_actor_has_the_colour_of_the_page_in_every_scenario():
    few, _ = book_of(FOUNDING, fresh_folder())
    many, _ = book_of(SOURCE / "scenarios/evidence_2026.yaml", fresh_folder())
    for name, colour in (("ByteDance", "D55E00"), ("Alphabet", "0072B2"), ("Meta", "CC79A7"), ("Microsoft", "56B4E9")):
        equal(colours_by_series(few)[name], {colour}, f"{name} in as_briefed")
        equal(colours_by_series(many)[name], {colour}, f"{name} in evidence_2026")


def test_the_overview_of_a_comparison_says_what_the_summary_says():
    here = fresh_folder()
    policies = [SOURCE / f"scenarios/policy/{name}.yaml" for name in ("embargo", "open", "remote_access_ban")]
    run("compare", FOUNDING, *(word for policy in policies for word in ("--what-if", policy)), *FEW, "-o", "out", folder=here)
    book, summary = Book(here / "out/results.xlsx"), load_json((here / "out/summary.json").read_text())
    rows = [row for row in book.sheet("overview")[2:] if "B" in row]
    equal([row["A"] for row in rows], [c["alternative"] for c in summary["comparisons"]], "alternatives")
    columns = [chr(ord("B") + i) for i in range(15)]  # five measures, each with its interval
    for row, comparison in zip(rows, summary["comparisons"]):
        wanted = [100 * m["difference"][end] for m in comparison["metrics"] for end in ("value", "lower", "upper")]
        for column, number in zip(columns, wanted):
            check(abs(row[column] - number) < 1e-9, f"{column} of {row['A']}: {row[column]} is not {number}")
    told = [row.get("B") for row in book.sheet("manifest")]
    for name in ("as_briefed.yaml", "embargo.yaml", "open.yaml", "remote_access_ban.yaml"):
        equal(sum(str(cell).endswith(name) and " " not in str(cell) for cell in told), 1, f"the text of {name}, once")
    equal(list(book.sheet("answer")[0].values()), [load_json((here / "out/result.json").read_text())["answer"]], "answer")


def test_a_sweep_of_one_key_is_a_native_chart_of_its_numbers():
    here = fresh_folder()
    run("sweep", FOUNDING, "--vary", "actors.bytedance.capability.initial_lag=1 months|4 months|12 months", *FEW, "-o", "out", folder=here)
    book, summary = Book(here / "out/results.xlsx"), load_json((here / "out/summary.json").read_text())
    rows = book.sheet("chart data")
    equal([row["A"] for row in rows[2:5]], ["1 months", "4 months", "12 months"], "values")
    head = {title: column for column, title in rows[1].items()}
    for row, point in zip(rows[2:5], summary["points"]):
        for metric in point["metrics"]:
            for end, key in (("", "value"), (", low", "lower"), (", high", "upper")):
                shown = row[head[f"{metric['metric']}{end} [%]"]]
                check(abs(shown - 100 * metric["probability"][key]) < 1e-9, f"{metric['metric']}{end}: {shown}")
    check(any("<c:lineChart>" in chart and "ByteDance: capability initial lag" in chart for chart in charts_of(book)), "there is no such chart")


def test_a_tornado_is_a_native_chart_whose_bars_begin_at_the_middle():
    here = fresh_folder()
    run("run", TWO_ACTOR, *FEW, "-o", "out", folder=here)
    path = here / "out/result.json"
    result = load_json(path.read_text())
    bar = {"unit": "%", "quarters": []}
    curves = [{"key": "a", "title": "budget", "values": [12, 48], **bar}, {"key": "b", "title": "lead time", "values": [33, 28], **bar},
              {"key": "m", "title": "all futures", "values": [30], "role": "level", **bar}]
    chart = {"key": "t", "title": "What moves it", "unit": "%", "kind": "tornado", "logarithmic": False, "curves": curves}
    result["sections"] = [{"key": "drivers", "title": "", "text": [], "charts": [chart], "tables": []}]
    text = json.dumps(result)
    path.write_text(text)
    sums = here / "out/SHA256SUMS"
    sums.write_text(re.sub(r"(?m)^\w+(?=  result\.json$)", hashlib.sha256(text.encode()).hexdigest(), sums.read_text()))
    run("report", "out", folder=here)
    book = Book(here / "out/results.xlsx")
    rows = book.sheet("chart data")
    equal([[row["A"], row["B"], row["C"]] for row in rows[2:4]], [["budget", 12, 48], ["lead time", 33, 28]], "bars")
    (drawn,) = charts_of(book)
    equal(drawn.count("<c:ser>"), 2, "series")
    check("<c:barChart>" in drawn and '<c:overlap val="100"/>' in drawn, drawn[:300])
    categories = re.search(r"<c:catAx>.*?</c:catAx>", drawn, re.S).group()
    check('<c:crossesAt val="30"/>' in categories, categories)


def test_equal_runs_leave_equal_workbooks():
    books = []
    for threads in ("1", "2"):
        here = fresh_folder()
        run("run", TWO_ACTOR, *FEW, "--threads", threads, "-o", "out", folder=here)
        books.append((here / "out/results.xlsx").read_bytes())
    check(books[0] == books[1], "they differ")
    with zipfile.ZipFile(io.BytesIO(books[0])) as parts:
        check(b"2000-01-01T00:00:00Z" in parts.read("docProps/core.xml"), "the date is not fixed")


def test_a_name_that_excel_refuses_becomes_one_that_it_takes():
    here = fresh_folder()
    run("compare", TWO_ACTOR, "--set", "parity.sustained=2 quarters", "--set", "parity.sustained=3 quarters", "--set", "parity.sustained=2 quarters",
        *FEW, "-o", "out", folder=here)
    names = Book(here / "out/results.xlsx").names
    equal(len({name.lower() for name in names}), len(names), f"names {names}")
    check(all(0 < len(name) <= 31 and not re.search(r"[\[\]:*?/\\']", name) for name in names), f"names {names}")


def test_libreoffice_opens_it():
    if not shutil.which("soffice"):
        return
    here = fresh_folder()
    book_of(TWO_ACTOR, here)
    subprocess.run(["soffice", f"-env:UserInstallation=file://{here}/profile", "--headless", "--convert-to", "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false,false,false,-1",
                    "--outdir", "csv", "out/results.xlsx"], cwd=here, check=True, capture_output=True, timeout=240)
    text = (here / "csv/results-parity.csv").read_text()
    check(text.count("\n") > 100 and "confirmed by then" in text, text[:300])


main(globals())
