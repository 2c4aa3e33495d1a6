#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace capexsim {

/// A number with its 95 % interval. An end that is absent lies beyond what was simulated ("not reached").
struct Estimate {
    std::optional<double> value{};
    std::optional<double> lower{};
    std::optional<double> upper{};
    std::uint64_t n = 0;  ///< trajectories behind it
};

/// A calendar quarter with its interval, each end possibly "not reached by the horizon". Quarter index of capexsim::Quarter.
struct QuarterEstimate {
    std::optional<int> value{}, lower{}, upper{};
    int horizon = 0;  ///< last simulated quarter
};

using Cell = std::variant<std::monostate, std::string, double, std::int64_t, Estimate, QuarterEstimate>;

/// A column of a table: what it holds, in which unit, and how to print it.
struct TableColumn {
    /// change: with its sign, in the column's unit, as exactly as its interval allows
    enum class Format { text, number, percent, money, count, quarter, change };
    std::string key{};    ///< machine name, snake_case, for JSON and CSV
    std::string title{};  ///< for people
    std::string unit{};   ///< "", "%", "USD bn/year", …
    Format format = Format::text;
    int decimals = 1;  ///< negative: three significant digits
    int rank = 0;      ///< on a narrow page the columns of the highest rank are left out first; 0: never
};

struct Table {
    std::string key{};
    std::string title{};
    std::vector<TableColumn> columns{};
    std::vector<std::vector<Cell>> rows{};
    std::string note{};
    bool terminal = true;  ///< also printed on the terminal (long tables go to CSV and JSON only)
};

/// A curve over quarters with a band, or a fan.
struct Curve {
    std::string key{};
    std::string title{};
    std::string unit{};
    std::vector<int> quarters{};  ///< quarter indices
    std::vector<double> values{};
    std::vector<double> lower{}, upper{};  ///< empty: no band
};

/// lines: one line a curve. fan: bands of curves from the widest to the narrowest, values the median; a curve without a band is
/// a level to compare with. waterfall: a bar a curve, its one value; the last bar is the total of the others. stack: shares.
struct Chart {
    enum class Kind { lines, fan, waterfall, stack };
    std::string key{};
    std::string title{};  ///< headline: says what it shows
    std::string unit{};
    Kind kind = Kind::lines;
    bool logarithmic = false;  ///< axis; in a waterfall: values are natural logarithms of factors
    std::vector<Curve> curves{};
    bool terminal = true;
};

/// What an analysis says: printed by every writer alike.
struct Section {
    std::string key{};
    std::string title{};
    std::vector<std::string> text{};  ///< paragraphs
    std::vector<Chart> charts{};
    std::vector<Table> tables{};
};

}  // namespace capexsim
