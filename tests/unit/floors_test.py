"""scripts/floors finds each kind of violation, and only those."""

import os
import subprocess
import tempfile
import unittest
from pathlib import Path

SOURCE = Path(os.environ.get("CAPEXSIM_SOURCE", Path(__file__).resolve().parents[2]))


def floors(files):
    """The output of scripts/floors on a tree of {path: text}, without what follows the problem's first words."""
    with tempfile.TemporaryDirectory() as tree:
        for path, text in files.items():
            file = Path(tree, path)
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text)
        done = subprocess.run([SOURCE / "scripts/floors", tree], capture_output=True, text=True)
    assert done.stderr == "", done.stderr
    assert (done.returncode == 1) == bool(done.stdout), done
    return done.stdout.splitlines()


class Floors(unittest.TestCase):
    def finds(self, path, text, problem, line=1):
        found = floors({path: text})
        self.assertEqual(len(found), 1, found)
        self.assertTrue(found[0].startswith(f"{path}:{line}: {problem}"), found[0])

    def passes(self, path, text):
        self.assertEqual(floors({path: text}), [])

    def test_a_floor_includes_nouns_itself_and_what_is_below(self):
        self.passes("sim/model/step.cpp", '#include "model/step.hpp"\n\n#include "capexsim/params.hpp"\n#include "sampling/stream.hpp"\n')
        self.passes("sim/app/pipeline.cpp", '#include "report/terminal.hpp"\n#include "analysis/fan.hpp"\n')
        self.passes("include/capexsim/params.hpp", '#include "capexsim/quantity.hpp"\n')

    def test_no_floor_climbs(self):
        self.finds("sim/model/step.cpp", '\n#include "engine/simulate.hpp"\n', "model must not include engine", 2)
        self.finds("sim/numeric/lanes.hpp", '#include "sampling/stream.hpp"\n', "numeric must not include sampling")
        self.finds("sim/engine/shard.cpp", "#include <analysis/fan.hpp>\n", "engine must not include analysis")
        self.finds("include/capexsim/params.hpp", '#include "numeric/math.hpp"\n', "capexsim must not include numeric")

    def test_report_uses_only_nouns_and_only_app_uses_report(self):
        self.finds("sim/report/csv.cpp", '#include "numeric/math.hpp"\n', "report must not include numeric")
        self.finds("sim/web/charts.hpp", '#include "report/json.hpp"\n', "web must not include report")
        self.finds("sim/analysis/fan.cpp", '#include "report/csv.hpp"\n', "analysis must not include report")

    def test_an_include_names_its_floor(self):
        self.finds("sim/model/step.cpp", '#include "step.hpp"\n', "name the floor")

    def test_a_library_stays_in_its_room(self):
        for include, room in {
            "yaml-cpp/yaml.h": "sim/input/yaml.cpp",
            "tbb/parallel_for.h": "sim/engine/simulate.cpp",
            "oneapi/tbb.h": "sim/engine/simulate.cpp",
            "boost/math/distributions.hpp": "sim/sampling/distribution.cpp",
            "boost/math/tools/roots.hpp": "sim/numeric/roots.hpp",
            "boost/beast.hpp": "sim/app/server.cpp",
            "nlohmann/json.hpp": "sim/report/json.cpp",
            "CLI/CLI.hpp": "sim/app/commands.cpp",
            "openssl/evp.h": "sim/app/digest.cpp",
        }.items():
            self.passes(room, f"#include <{include}>\n")
            if not include.startswith("openssl"):
                self.finds("sim/analysis/fan.cpp", f"#include <{include}>\n", f"{include} stays in")
        self.finds("sim/sampling/stream.cpp", "#include <boost/asio.hpp>\n", "boost/asio.hpp stays in")

    def test_openssl_has_one_file(self):
        found = floors({"sim/app/digest.cpp": "#include <openssl/evp.h>\n", "sim/report/json.cpp": "#include <openssl/sha.h>\n"})
        self.assertEqual(found, ["sim/report/json.cpp:1: openssl/ is already used by sim/app/digest.cpp"])

    def test_no_two_stems_are_equal(self):
        self.assertEqual(floors({"sim/model/parity.cpp": "", "sim/model/parity.hpp": ""}), [])
        found = floors({"include/capexsim/parity.hpp": "", "sim/model/parity.cpp": ""})
        self.assertEqual(found, ["sim/model/parity.cpp:1: the stem parity is already that of include/capexsim/parity.hpp"])

    def test_there_is_no_hidden_state_or_chance_or_clock(self):
        self.finds("sim/input/keys.cpp", "thread_local int calls;\n", "thread_local")
        self.finds("sim/analysis/fan.cpp", "std::mt19937_64 engine;\n", "mt19937_64")
        self.finds("sim/app/main.cpp", "std::random_device device;\n", "random_device")
        self.finds("sim/engine/simulate.cpp", "auto now = std::chrono::steady_clock::now();\n", "steady_clock")
        self.passes("sim/app/main.cpp", "auto now = std::chrono::steady_clock::now();\n")

    def test_kernels_do_not_call_libm(self):
        for floor in ("numeric", "sampling", "model", "engine"):
            self.finds(f"sim/{floor}/step.cpp", "double f(double x) { return std::exp(x); }\n", "std::exp")
        self.finds("sim/model/step.cpp", "long double y = powl(2, 3);\n", "powl")
        self.passes("sim/sampling/table.cpp", "long double y = std::log(x);  // libm: rounded to 40 bits\n")
        self.passes("sim/analysis/fan.cpp", "double y = std::log(x);\n")
        self.passes("sim/model/step.cpp", "double y = exp(x) + math::exp(x) + std::sqrt(x) + kernel.exp(x);\n")

    def test_comments_and_texts_are_not_code(self):
        self.passes("sim/model/step.cpp", '// std::exp( is slow\n/* thread_local\n std::log(1) */ auto text = "std::pow(";\n')
        self.passes("sim/model/step.cpp", "auto text = R\"(\"std::pow(\")\"; char quote = '\"';\n")
        self.finds("sim/model/step.cpp", "/* a\nb */ char quote = '\"'; double y = std::sin(x);\n", "std::sin", 2)


if __name__ == "__main__":
    unittest.main()
