"""The folder of results: complete, verifiable, equal for equal runs, never overwritten by mistake, never half-written."""

import hashlib
import io
import os
import resource
import shutil
import signal
import subprocess
import time
import zipfile
from pathlib import Path

from _capexsim import (FOUNDING, LISTED, PAGES, PROGRAM, SOURCE, TWO_ACTOR, check, check_sums, contains, contents, environment,
                       equal, fresh_folder, load_json, main, only_result, run)

FEW = ("--trajectories", "1000", "--quiet")


def sha256_of(content):
    return hashlib.sha256(content).hexdigest()


def test_a_run_leaves_one_folder_that_verifies():
    here = fresh_folder()
    done = run("run", FOUNDING, *FEW, folder=here)
    result = only_result(here)
    check(result.name.startswith("as_briefed-") and len(result.name) == len("as_briefed-") + 8, result.name)
    contains(done.stdout, f"Results: results/{result.name}/")
    contains(done.stdout, f"Report: results/{result.name}/report.html" if PAGES else "Report: none, as this capexsim was built without npm")
    equal(sorted(p.name for p in result.iterdir()), sorted(LISTED + ["SHA256SUMS", "environment.json"]), "files")
    check_sums(result)
    if shutil.which("sha256sum"):
        subprocess.run(["sha256sum", "--check", "--strict", "--quiet", "SHA256SUMS"], cwd=result, check=True)


def test_the_readme_lists_every_file_of_the_folder():
    section = (SOURCE / "README.md").read_text().split("\n## Results\n")[1].split("\n## ")[0]
    rows = [line.split("|")[1] for line in section.splitlines() if line.startswith("| `")]
    named = sorted(name for row in rows for name in row.replace("`", "").split())
    equal(named, sorted({*LISTED, "report.html", "SHA256SUMS", "environment.json"}), "files in the README")


def test_equal_runs_leave_equal_bytes_whatever_the_threads_and_the_place():
    here, there = fresh_folder(), fresh_folder()
    run("run", FOUNDING, *FEW, "--threads", "1", folder=here)
    run("run", FOUNDING, *FEW, "--threads", "3", "--instruction-set", "sse2", folder=there)
    a, b = contents(only_result(here)), contents(only_result(there))
    equal(only_result(here).name, only_result(there).name, "name")
    for name in LISTED + ["SHA256SUMS"]:
        check(a[name] == b[name], f"{name} differs")


def test_a_poorer_processor_leaves_equal_bytes():
    here, there = fresh_folder(), fresh_folder()
    run("run", FOUNDING, *FEW, folder=here)
    masked = environment(GLIBC_TUNABLES="glibc.cpu.hwcaps=-AVX2_Usable,-AVX2,-FMA_Usable,-FMA,-AVX512F")  # other libm code
    run("run", FOUNDING, *FEW, folder=there, env=masked)
    a, b = contents(only_result(here)), contents(only_result(there))
    for name in LISTED:
        check(a[name] == b[name], f"{name} differs")


def test_the_same_run_again_verifies_what_is_there_and_keeps_what_others_put_there():
    here = fresh_folder()
    run("run", TWO_ACTOR, *FEW, folder=here)
    result = only_result(here)
    (result / "notes.txt").write_text("mine")
    before = contents(result)
    done = run("run", TWO_ACTOR, *FEW, folder=here)
    contains(done.stdout, "the same as before, to the last bit")
    after = contents(only_result(here))
    before.pop("environment.json")
    after.pop("environment.json")
    equal(sorted(before), sorted(after), "files")
    check(before == after, "contents")
    equal(sorted(p.name for p in here.iterdir()), ["results"], "nothing else is left")
    equal([p.name for p in (here / "results").iterdir()], [result.name], "nothing else is left in results")


def test_anything_that_decides_a_result_changes_its_name():
    here = fresh_folder()
    names = set()
    variants = [[], ["--seed", "5"], ["--trajectories", "1001"], ["--set", "parity.sustained=2 quarters"]]
    for more in variants:
        done = run("run", TWO_ACTOR, "--dry-run", *more, folder=here)
        names.add(done.stdout.split()[-1])
    equal(len(names), len(variants), f"names {names}")


def test_a_file_that_was_changed_is_noticed_and_left_alone_without_force():
    here = fresh_folder()
    run("run", TWO_ACTOR, *FEW, folder=here)
    result = only_result(here)
    with open(result / "parity.csv", "a") as f:
        f.write("x")
    before = contents(result)
    done = run("run", TWO_ACTOR, *FEW, folder=here, code=3)
    contains(done.stderr, "parity.csv is not as it was written")
    contains(done.stderr, "--force")
    check(contents(result) == before, "it was touched")
    run("run", TWO_ACTOR, *FEW, "--force", folder=here)
    check_sums(only_result(here))


def test_a_missing_file_is_noticed():
    here = fresh_folder()
    run("run", TWO_ACTOR, *FEW, folder=here)
    (only_result(here) / "tally").unlink()
    contains(run("run", TWO_ACTOR, *FEW, folder=here, code=3).stderr, "tally is missing")


def test_another_run_is_replaced_only_by_force():
    here = fresh_folder()
    run("run", TWO_ACTOR, *FEW, "-o", "out", folder=here)
    before = contents(here / "out")
    done = run("run", TWO_ACTOR, *FEW, "--seed", "2", "-o", "out", folder=here, code=3)
    contains(done.stderr, "the results of another run")
    check(contents(here / "out") == before, "it was touched")
    run("run", TWO_ACTOR, *FEW, "--seed", "2", "-o", "out", "--force", folder=here)
    equal(load_json((here / "out/summary.json").read_text())["seed"], 2, "seed")
    check_sums(here / "out")
    equal([p.name for p in here.iterdir()], ["out"], "nothing else is left")


def test_a_folder_that_only_looks_like_results_is_never_touched_even_by_force():
    here = fresh_folder()
    mine = here / "mine"
    mine.mkdir()
    (mine / "thesis.pdf").write_text("years of work")
    for manifest in ("{}", "", '{"program": "another"}', '{"program": 1}'):
        (mine / "manifest.json").write_text(manifest)
        (mine / "SHA256SUMS").write_text("".join(f"{sha256_of(p.read_bytes())}  {p.name}\n"
                                                for p in sorted(mine.iterdir()) if p.name != "SHA256SUMS"))
        done = run("run", TWO_ACTOR, *FEW, "--force", "-o", "mine", folder=here, code=3)
        contains(done.stderr, "holds no results")
    equal(sorted(p.name for p in mine.iterdir()), ["SHA256SUMS", "manifest.json", "thesis.pdf"], "what is there")


def test_a_strangers_file_that_the_sums_name_is_kept():
    here = fresh_folder()
    run("run", TWO_ACTOR, *FEW, "-o", "out", folder=here)
    (here / "out/thesis.pdf").write_text("years of work")
    with open(here / "out/SHA256SUMS", "a") as sums:
        sums.write(f"{sha256_of(b'years of work')}  thesis.pdf\n")
    run("run", TWO_ACTOR, *FEW, "--seed", "2", "-o", "out", "--force", folder=here)
    equal((here / "out/thesis.pdf").read_text(), "years of work", "the thesis")
    check_sums(here / "out")


def test_a_folder_of_the_name_of_a_result_is_kept_under_another():
    here = fresh_folder()
    run("run", TWO_ACTOR, *FEW, "-o", "out", folder=here)
    (here / "out/tally").unlink()
    (here / "out/tally").mkdir()
    (here / "out/tally/note").write_text("mine")
    run("run", TWO_ACTOR, *FEW, "--seed", "2", "-o", "out", "--force", folder=here)
    check_sums(here / "out")
    equal((here / "out/tally.1/note").read_text(), "mine", "the note")
    equal([p.name for p in here.iterdir()], ["out"], "nothing else is left")


def test_what_would_be_refused_at_the_end_is_refused_before_computing():
    here = fresh_folder()
    run("run", TWO_ACTOR, *FEW, "-o", "out", folder=here)
    long = ["--trajectories", "1000000000"]  # an hour
    contains(run("run", TWO_ACTOR, *long, "-o", "out", folder=here, code=3).stderr, "the results of another run")
    contains(run("run", TWO_ACTOR, *long, "-o", "x" * 300, folder=here, code=3).stderr, "too long")


def test_what_can_only_be_refused_at_the_end_is_put_beside():
    here = fresh_folder()
    run("run", TWO_ACTOR, *FEW, "-o", "out", folder=here)
    before = contents(here / "out")
    done = run("run", TWO_ACTOR, "--precision", "5pp", "--seed", "3", "-o", "out", folder=here, code=3)
    contains(done.stderr, "out: holds the results of another run, so the new ones are in out.1")
    check(contents(here / "out") == before, "it was touched")
    check_sums(here / "out.1")
    equal(load_json((here / "out.1/summary.json").read_text())["seed"], 3, "seed")


def test_what_a_killed_program_left_is_removed_by_the_next():
    here = fresh_folder()
    for name in (".capexsim-1-0.tmp", ".capexsim-2-0.tmp"):
        (here / name).mkdir()
        (here / name / "tally").write_text("half")
    (here / ".capexsim-3-0.tmp").mkdir()
    (here / ".capexsim-3-0.tmp/thesis.pdf").write_text("of somebody else")
    (here / ".capexsim-notes").mkdir()
    an_hour_ago = time.time() - 3600
    for name in (".capexsim-1-0.tmp", ".capexsim-3-0.tmp"):
        os.utime(here / name, (an_hour_ago, an_hour_ago))
    os.utime(here / ".capexsim-notes", (an_hour_ago, an_hour_ago))
    run("run", TWO_ACTOR, *FEW, "-o", "out", folder=here)
    equal(sorted(p.name for p in here.iterdir()), [".capexsim-2-0.tmp", ".capexsim-3-0.tmp", ".capexsim-notes", "out"],
          "what is left")


def test_deeply_nested_results_are_refused():
    here = fresh_folder()
    run("run", TWO_ACTOR, *FEW, "-o", "out", folder=here)
    deep = b"[" * 100000 + b"]" * 100000
    sums = (here / "out/SHA256SUMS").read_text().splitlines()
    (here / "out/result.json").write_bytes(deep)
    sums = [f"{sha256_of(deep)}  result.json" if line.endswith("  result.json") else line for line in sums]
    (here / "out/SHA256SUMS").write_text("\n".join(sums) + "\n")
    contains(run("report", "out", folder=here, code=3).stderr, "result.json: is nested deeper than 64 levels")


def test_what_holds_no_results_is_never_touched_even_by_force():
    here = fresh_folder()
    (here / "precious").mkdir()
    (here / "precious/thesis.txt").write_text("years of work")
    (here / "file").write_text("a file")
    for target, says in (("precious", "holds no results"), ("file", "is no folder"), (".", "holds no results")):
        contains(run("run", TWO_ACTOR, *FEW, "--force", "-o", target, folder=here, code=3).stderr, says)
    equal((here / "precious/thesis.txt").read_text(), "years of work", "the thesis")
    equal(sorted(p.name for p in here.iterdir()), ["file", "precious"], "nothing else is left")


def test_an_empty_folder_a_slash_at_the_end_and_a_link_are_good_places():
    here = fresh_folder()
    (here / "empty").mkdir()
    run("run", TWO_ACTOR, *FEW, "-o", "empty/", folder=here)
    check_sums(here / "empty")
    (here / "real").mkdir()
    (here / "link").symlink_to("real")
    run("run", TWO_ACTOR, *FEW, "-o", "link", folder=here)
    check_sums(here / "real")
    check((here / "link").is_symlink(), "the link is still one")
    run("run", TWO_ACTOR, *FEW, "-o", "a/b/c", folder=here)
    check_sums(here / "a/b/c")


def test_a_place_where_nothing_can_be_written():
    here = fresh_folder()
    (here / "file").write_text("")
    contains(run("run", TWO_ACTOR, *FEW, "-o", "file/below", folder=here, code=3).stderr, "file")
    contains(run("run", TWO_ACTOR, *FEW, "-o", "/proc/none/below", folder=here, code=3).stderr, "/proc/none")


def test_a_disk_that_fills_up_leaves_nothing():
    here = fresh_folder()

    def small_files():
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (20000, 20000))

    done = subprocess.run([PROGRAM, "run", str(TWO_ACTOR), *FEW], cwd=here, capture_output=True, preexec_fn=small_files,
                          env=environment(), timeout=300, encoding="utf-8")
    equal(done.returncode, 3, f"exit code; {done.stderr}")
    contains(done.stderr, "cannot be written")
    equal(done.stdout, "", "standard output")
    equal(list((here / "results").iterdir()), [], "files")


def test_an_output_that_refuses_is_said():
    here = fresh_folder()
    if not Path("/dev/full").exists():
        return
    with open("/dev/full", "w") as full:
        done = run("run", TWO_ACTOR, *FEW, folder=here, code=3, stdout=full)
    contains(done.stderr, "standard output")
    check_sums(only_result(here))


def test_closed_streams_do_no_harm():
    here = fresh_folder()
    command = '"$0" run "$1" --trajectories 1000 -o out 2>&- >&-'
    done = subprocess.run(["bash", "-c", command, PROGRAM, str(TWO_ACTOR)], cwd=here, env=environment(), timeout=300)
    equal(done.returncode, 3, "exit code: the answer could not be printed")
    check_sums(here / "out")


def test_no_file_says_where_on_this_machine_it_was_made():
    here = fresh_folder()
    run("run", FOUNDING, *FEW, folder=here)  # an absolute path
    for name, data in contents(only_result(here)).items():
        for trace in (str(FOUNDING.parent), str(here), os.uname().nodename, os.path.expanduser("~") + "/"):
            check(trace.encode() not in readable(name, data), f"{name} names {trace}")


def readable(name, data):
    """What a file says, without the page's code and without compression."""
    if name == "report.html":
        return data.rsplit(b"<script>", 1)[0]
    if name == "results.xlsx":
        with zipfile.ZipFile(io.BytesIO(data)) as book:
            return b"\n".join(book.read(part) for part in book.namelist())
    return data


def test_ctrl_c_writes_what_is_done_and_says_how_much():
    here = fresh_folder()
    process = subprocess.Popen([PROGRAM, "run", str(FOUNDING), "--trajectories", "50000000", "--threads", "1", "-o", "out"], cwd=here,
                               stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment(), encoding="utf-8")
    time.sleep(4)
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=60)
    equal(process.returncode, 130, f"exit code; {err}")
    if "nothing is written" in err:  # a slow machine: not one block in four seconds
        return
    contains(err, "interrupted after ")
    check_sums(here / "out")
    summary = load_json((here / "out/summary.json").read_text())
    done = summary["trajectories"]
    check(0 < done < 50000000, f"{done} trajectories")
    contains(out, f"{done:,} trajectories")
    environment_record = load_json((here / "out/environment.json").read_text())
    equal(environment_record["interrupted"], True, "interrupted")
    if done < 300000:  # a partial result is the run of so many trajectories
        run("run", FOUNDING, "--trajectories", done, "--quiet", "-o", "again", folder=here)
        a, b = contents(here / "out"), contents(here / "again")
        for name in LISTED:
            check(a[name] == b[name], f"{name} differs from that of a run of {done}")


def test_a_terminal_that_goes_away_interrupts_as_ctrl_c_does():
    here = fresh_folder()
    process = subprocess.Popen([PROGRAM, "run", str(FOUNDING), "--trajectories", "50000000", "--threads", "1", "-o", "out"], cwd=here,
                               stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment(), encoding="utf-8",
                               preexec_fn=lambda: signal.signal(signal.SIGHUP, signal.SIG_DFL))
    time.sleep(4)
    process.send_signal(signal.SIGHUP)
    _, err = process.communicate(timeout=60)
    equal(process.returncode, 130, f"exit code; {err}")
    if "nothing is written" not in err:
        check_sums(here / "out")
    equal([p.name for p in here.iterdir() if p.name != "out"], [], "nothing else is left")


def test_the_tally_of_a_longer_run_begins_with_that_of_a_shorter_one():
    here = fresh_folder()
    counts = {}
    for n in (1000, 2000):
        run("run", TWO_ACTOR, "--trajectories", n, "--quiet", "-o", f"out{n}", folder=here)
        summary = load_json((here / f"out{n}/summary.json").read_text())
        counts[n] = [round(q["probability"] * n) for m in summary["metrics"] for q in m["quarters"]]
    check(all(a <= b for a, b in zip(counts[1000], counts[2000])), "counts only grow")


def test_report_makes_the_same_page_and_workbook_from_the_folder_alone():
    here = fresh_folder()
    run("run", FOUNDING, *FEW, "-o", "out", folder=here)
    before = contents(here / "out")
    for name in ("report.html", "results.xlsx"):
        (here / "out" / name).unlink(missing_ok=True)
    (here / "out/notes.txt").write_text("mine")
    done = run("report", "out/", folder=here)
    contains(done.stdout, "Report: out/report.html" if PAGES else "Report: none")
    after = contents(here / "out")
    equal(after.pop("notes.txt"), b"mine", "what others put there")
    check(before == after, "the files are the same")
    check_sums(here / "out")
    equal([p.name for p in here.iterdir()], ["out"], "nothing else is left")
    equal(load_json(run("report", "out", "--json", folder=here).stdout), {"format": 1, "folder": "out", "page": PAGES, "workbook": True}, "JSON")


def test_report_refuses_what_holds_no_results_or_was_changed():
    here = fresh_folder()
    run("run", TWO_ACTOR, *FEW, "-o", "out", folder=here)
    contains(run("report", "nowhere", folder=here, code=3).stderr, "nowhere: holds no results")
    contains(run("report", ".", folder=here, code=3).stderr, "holds no results")
    (here / "out/results.xlsx").write_bytes(b"edited")  # a view is made anew whatever it looks like
    run("report", "out", folder=here)
    check_sums(here / "out")
    with open(here / "out/result.json", "a") as f:
        f.write(" ")
    contains(run("report", "out", folder=here, code=3).stderr, "result.json is not as it was written")


def test_a_view_that_is_missing_or_of_other_page_code_is_renewed_by_an_equal_run_and_one_that_was_edited_is_not():
    here = fresh_folder()
    run("run", TWO_ACTOR, *FEW, "-o", "out", folder=here)
    sums = (here / "out/SHA256SUMS").read_text()
    (here / "out/results.xlsx").write_bytes(b"of another page code")
    told = [line if not line.endswith("results.xlsx") else hashlib.sha256(b"of another page code").hexdigest() + "  results.xlsx"
            for line in sums.splitlines()]
    (here / "out/SHA256SUMS").write_text("\n".join(told) + "\n")
    contains(run("run", TWO_ACTOR, *FEW, "-o", "out", folder=here).stdout, "the same as before")
    equal((here / "out/SHA256SUMS").read_text(), sums, "sums")
    (here / "out/results.xlsx").write_bytes(b"edited by hand")
    contains(run("run", TWO_ACTOR, *FEW, "-o", "out", folder=here, code=3).stderr, "results.xlsx is not as it was written")


def test_the_manifest_has_the_command_that_brings_the_same_result_about():
    here = fresh_folder()
    (here / "a view.yaml").write_bytes(TWO_ACTOR.read_bytes())
    run("run", "a view.yaml", "--set", "parity.sustained=2 quarters", "--seed", "7", "--threads", "1", *FEW, "-o", "out", folder=here)
    command = load_json((here / "out/manifest.json").read_text())["command"]
    equal(command, "capexsim run 'a view.yaml' --set 'parity.sustained=2 quarters' --seed 7 --trajectories 1000", "command")
    again = command.replace("capexsim", PROGRAM, 1) + " --quiet -o again"
    subprocess.run(["bash", "-c", again], cwd=here, env=environment(), check=True, stdout=subprocess.DEVNULL)
    a, b = contents(here / "out"), contents(here / "again")
    for name in LISTED:
        check(a[name] == b[name], f"{name} differs")


def test_a_page_of_100000_futures_is_small():
    if not PAGES:
        return
    here = fresh_folder()
    run("run", FOUNDING, "--quiet", "-o", "out", folder=here)
    size = (here / "out/report.html").stat().st_size
    check(size < 1500000, f"{size} bytes")


main(globals())
