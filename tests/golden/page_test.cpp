#include "analysis/answer.hpp"
#include "analysis/convergence.hpp"
#include "analysis/extremes.hpp"
#include "analysis/fan_section.hpp"
#include "analysis/mix_section.hpp"
#include "analysis/parity_section.hpp"
#include "analysis/waterfall.hpp"
#include "catch.hpp"
#include "report/terminal.hpp"
#include "unit/made_up_tally.hpp"

#include <cstdlib>
#include <fstream>
#include <sstream>
#include <string>

using namespace capexsim;
using namespace capexsim::analysis;

namespace {

/// Everything that `run --at 2030Q4` prints of a made-up tally.
std::string page_of(const report::Page& page) {
    Params p = made_up::params();
    p.switches.push_back({"capability.lag_calibration", kAbsent, {"offset", "algorithms"}, {0.25, 0.75}});
    Tally tally = made_up::tally(p, 100000, {12000, 9000, 20, 35000, 52000});
    tally.strata.push_back({0, 0, 100000, tally.confirmed});
    tally.strata.push_back({0, 1, 100000, tally.confirmed});
    std::string out;
    for (const Section& section :
         {answer_section(p, tally), parity_section(p, tally), quarter_section(p, tally, 20),
          extremes_section(p, tally), waterfall_section(p, tally), switch_section(p, tally),
          channel_section(p, tally), convergence_section(p, tally)})
        out += report::write_terminal(page, section);
    return out;
}

std::vector<std::string> lines_of(const std::string& text) {
    std::vector<std::string> lines;
    std::istringstream in(text);
    for (std::string line; std::getline(in, line);) lines.push_back(line);
    return lines;
}

/// Compares line by line, and prints what moved. With CAPEXSIM_WRITE_GOLDEN in the environment it also writes what is.
void check_golden(const std::string& name, const std::string& is) {
    const std::string path = std::string(CAPEXSIM_SOURCE_DIR) + "/tests/golden/" + name;
    std::ifstream in(path);
    std::stringstream was;
    was << in.rdbuf();
    if (was.str() == is) return;
    const std::vector<std::string> before = lines_of(was.str()), after = lines_of(is);
    for (std::size_t i = 0; i < std::max(before.size(), after.size()); ++i) {
        const std::string a = i < before.size() ? before[i] : "(nothing)",
                          b = i < after.size() ? after[i] : "(nothing)";
        if (a != b) UNSCOPED_INFO(name << ":" << i + 1 << "\n  was: " << a << "\n  is:  " << b);
    }
    if (std::getenv("CAPEXSIM_WRITE_GOLDEN")) std::ofstream(path) << is;
    FAIL("the page differs from tests/golden/" << name);
}

}  // namespace

TEST_CASE("The page of a run reads as it did, in 80 columns of Unicode") {
    check_golden("page_80.txt", page_of({80, true, false}));
}

TEST_CASE("The page of a run reads as it did, in 60 columns of ASCII") {
    check_golden("page_60_ascii.txt", page_of({60, false, false}));
}
