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

/// A distribution drawn small: heights of equal steps from `low` to `high`, the highest 1; or of options, one each.
struct Shape {
    double low = 0, high = 0;  ///< in the unit of the row; of options: both 0
    std::vector<double> heights{};
    bool options = false;
};

using Cell =
    std::variant<std::monostate, std::string, double, std::int64_t, Estimate, QuarterEstimate, Shape>;

/// A column of a table: what it holds, in which unit, and how to print it.
struct TableColumn {
    /// change: with its sign, in the column's unit, as exactly as its interval allows. p_value: a bound where it is next to 0
    enum class Format { text, number, percent, money, count, quarter, change, shape, p_value };
    std::string key{};    ///< machine name, snake_case, for JSON and CSV
    std::string title{};  ///< for people
    std::string unit{};   ///< "", "%", "USD bn/year", …
    Format format = Format::text;
    int decimals = 1;     ///< negative: three significant digits
    int rank = 0;         ///< on a narrow page the columns of the highest rank are left out first; 0: never
    std::string below{};  ///< key of the column under whose text a page may print this one, small
    bool filter = false;  ///< few different words: worth choosing rows by
};

struct Table {
    std::string key{};
    std::string title{};
    std::vector<TableColumn> columns{};
    std::vector<std::vector<Cell>> rows{};
    std::string note{};
    bool terminal = true;  ///< also printed on the terminal (long tables go to CSV and JSON only)
    bool page = true;      ///< also on the page (what a chart of it shows in full is not)
};

/// A curve over quarters with a band, or a fan; in other kinds of charts what Chart::Kind says.
struct Curve {
    /// What it is: what was simulated; what was before the start; a level to compare with.
    enum class Role { result, history, level };
    std::string key{};
    std::string title{};
    std::string unit{};
    std::vector<int> quarters{};  ///< quarter indices
    std::vector<double> values{};
    std::vector<double> lower{}, upper{};  ///< empty: no band
    std::string
        subject{};  ///< whom or what it is about, "actor.meta": the same colour in every figure of a page
    Role role = Role::result;
    bool prominent = false;  ///< drawn strongly, with its band; where a chart has none such, all are
    std::string note{};      ///< more about it, for its row in a table
};

/// lines: one line a curve. fan: bands of curves from the widest to the narrowest, values the median.
/// waterfall: a bar a curve, its one value; the last bar is the total of the others. stack: shares.
/// tornado: a bar a curve, its values the result at the low and at the high end of an input; a level is the result in the
/// middle. heat: a row a curve, its values the cells over Chart::columns; a level is a value whose border is drawn.
/// events: a row a curve, from its first quarter to its last; one quarter: for good. values [%] how
/// probable it is; lower and upper the quarters between which it begins in 90 % of the futures, where that is drawn.
/// response: one line a curve over Chart::columns, which lie at Chart::positions; a level is drawn across.
struct Chart {
    enum class Kind { lines, fan, waterfall, stack, tornado, heat, events, response };
    std::string key{};
    std::string title{};  ///< headline: says what it shows
    std::string unit{};
    Kind kind = Kind::lines;
    bool logarithmic = false;  ///< axis; in a waterfall: values are natural logarithms of factors
    std::vector<Curve> curves{};
    bool terminal = true;
    bool page = true;
    std::string note{};  ///< what the marks mean
    std::string
        group{};  ///< headline over all charts of a section that share it: drawn small, side by side, on one axis
    bool folded = false;                      ///< on a page, behind a fold: detail of what stands before it
    std::vector<std::string> columns{};       ///< heat, response: what its cells or points stand over
    std::string column_title{}, row_title{};  ///< heat, response: of the two axes
    std::vector<double> positions{};          ///< response: where its columns lie; empty: evenly
};

/// What an analysis says: printed by every writer alike.
struct Section {
    std::string key{};
    std::string title{};
    std::vector<std::string> text{};  ///< paragraphs
    std::vector<Chart> charts{};
    std::vector<Table> tables{};
    std::string chapter{};  ///< heading of the part of a report that it belongs to; neighbours share one
};

}  // namespace capexsim
