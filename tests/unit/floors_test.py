"""scripts/floors finds each kind of violation, and only those."""

import os
import subprocess
import tempfile
import unittest
from pathlib import Path

# Each of these lines has to be found at the end of a kernel.
FORBIDDEN = """
double a1(double x) { return std::exp(x); }
double a2(double x) { return ::exp(x); }
using std::exp;
double a3(double x) { return __builtin_exp(x); }
double a4(double x) { return std :: exp (x); }
double a5(double x, double y) { return std::atan2(y, x); }
double a6(double x) { return std::asin(x); }
double a7(double x) { return std::fmod(x, 2); }
double a8(double x) { return std::fma(x, x, x); }
double a9(double x) { return __builtin_fma(x, x, x); }
double b1(double x) { return 2 * sin(x); }
float b2(float x) { return std::expf(x); }
void b3(double* x) { std::transform(x, x + 8, x, std::log<double>); }
double b4(double x) { return std::beta(x, x); }
using namespace std;
namespace s = std;
long c1() { return time(nullptr); }
long c2() { return std::time(nullptr); }
long c3() { return ::time(0); }
long c4() { return clock(); }
auto c5() { return std::chrono::system_clock::now(); }
void c6(timespec* now) { clock_gettime(0, now); }
const char* c7() { return __DATE__; }
int d1() { return rand(); }
int d2() { return std::rand(); }
int d3() { std::minstd_rand engine; return 0; }
int d4() { std::mt19937 engine; return 0; }
double d5() { return drand48(); }
int d6() { std::default_random_engine engine; return 0; }
double d7(Engine& engine) { return std::normal_distribution<double>()(engine); }
thread_local int calls = 0;
int counter = 0;
static int e1;
inline double e2{1.0};
std::map<std::string, const int*> e3;
const double* e4 = nullptr;
std::vector<int> e5 = {1, 2, 3};
extern int e6;
namespace { std::string e7; }
namespace capexsim { constinit int e8 = 3; }
struct E9 { static inline int made = 0; };
int f1() { static int calls = 0; return ++calls; }
void (*f2)(int) = nullptr;
struct { int calls; } f3;
int f4(0);
auto f5 = [](int x) { return x + 1; };
[[maybe_unused]] alignas(64) double f6[8];
template <class T> T f7 = 0;
""".strip().split("\n")

ALLOWED = """
constexpr int kA = 3;
const std::vector<int> kB = {1, 2, 3};
const char* const kC = "time(nullptr)";
extern const double kD;
inline constexpr double kE = 1'000.0, kF = 2'000.0;
static const auto kG = [] { int made = 0; return ++made; }();
struct H { int calls = 0; static int of(int x) { return x; } static const int kMost; static constexpr int kLeast{1}; };
class I;
enum class J : int { low, high };
using numeric::log;
namespace fs = std::filesystem;
template <class T> constexpr T kK = 0;
template <class T> T twice(T x) { return x + x; }
I::I(int a, int b) : a_{a}, b_(b) { static_assert(true); }
double M::clock(const double* x) const { return now.time() + clock(x) + x->random() + draw.rand; }
bool operator==(const H& a, const H& b) { return a.calls == b.calls; }
std::vector<int> made(int a = 3, int b = {4});
CAPEXSIM_KERNEL(void, f, f_lanes, (double* x), (x))
const double kN = std::sqrt(2.0) + std::floor(1.5) + __builtin_sqrt(2.0) + numeric::exp(1.0) + log(2.0);
double O::pow(double base) const { return boost::math::beta(base, 2.0); }
const boost::math::normal_distribution<long double> kP;
void take(double (*function)(double), int count);
auto q() -> std::map<int, int> { static const int most = 3; return {}; }
extern "C" { int written(int); }
""".strip().split("\n")

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
        self.finds("sim/analysis/fan.cpp", "void f() { std::mt19937_64 engine; }\n", "std::mt19937_64")
        self.finds("sim/app/main.cpp", "void f() { std::random_device device; }\n", "std::random_device")
        self.finds("sim/engine/simulate.cpp", "const auto now = std::chrono::steady_clock::now();\n", "chrono::steady_clock")
        self.passes("sim/app/main.cpp", "const auto now = std::chrono::steady_clock::now();\n")

    def test_kernels_do_not_call_libm(self):
        for floor in ("numeric", "sampling", "model", "engine"):
            self.finds(f"sim/{floor}/step.cpp", "double f(double x) { return std::exp(x); }\n", "std::exp")
        self.finds("sim/model/step.cpp", "const long double y = powl(2, 3);\n", "powl")
        self.passes("sim/sampling/table.cpp", "const long double y = std::log(x);  // libm: rounded to 40 bits\n")
        self.passes("sim/analysis/fan.cpp", "const double y = std::log(x);\n")
        self.passes("sim/model/step.cpp", "using numeric::exp;\nconst double y = exp(x) + numeric::log(x) + std::sqrt(x) + kernel.exp(x);\n")
        self.passes("sim/numeric/math.hpp", "inline double log(double x);\ninline double pow(double a, double b) { return exp(b * log(a)); }\n")
        self.finds("sim/model/step.cpp", "const double y = exp(x);\n", "exp: libm")  # whose, if not that of numeric?

    def test_every_forbidden_line_is_caught_where_it_is_appended(self):
        text = (SOURCE / "sim/model/channels.cpp").read_text()
        last = text.count("\n")
        found = floors({"sim/model/channels.cpp": text + "\n".join(FORBIDDEN) + "\n"})
        for number, line in enumerate(FORBIDDEN, last + 1):
            with self.subTest(line):
                self.assertEqual(sum(f.startswith(f"sim/model/channels.cpp:{number}: ") for f in found), 1, found)
        self.assertEqual(len(found), len(FORBIDDEN), found)

    def test_what_only_looks_forbidden_passes(self):
        text = (SOURCE / "sim/model/channels.cpp").read_text()
        self.passes("sim/model/channels.cpp", text + "\n".join(ALLOWED) + "\n")

    def test_a_reason_excuses_a_global(self):
        self.finds("sim/app/main.cpp", "std::atomic<bool> stop{false};\n", "std::atomic<bool> stop is state")
        self.passes("sim/app/main.cpp", "std::atomic<bool> stop{false};  // global: signal handlers reach nothing else\n")

    def test_comments_and_texts_are_not_code(self):
        self.passes("sim/model/step.cpp", '// std::exp( is slow\n/* thread_local\n std::log(1) */ const auto text = "std::pow(";\n')
        self.passes("sim/model/step.cpp", "const auto text = R\"(\"std::pow(\")\"; const char quote = '\"';\n")
        self.finds("sim/model/step.cpp", "/* a\nb */ const char quote = '\"'; const double y = std::sin(x);\n", "std::sin", 2)


if __name__ == "__main__":
    unittest.main()
