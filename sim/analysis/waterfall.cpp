#include "analysis/waterfall.hpp"

#include "capexsim/error.hpp"
#include "capexsim/words.hpp"

#include "analysis/estimates.hpp"
#include "numeric/math.hpp"

#include <fmt/format.h>

#include <array>
#include <cmath>
#include <string_view>

namespace capexsim::analysis {
namespace {

constexpr std::string_view kPrefix = "waterfall.";
constexpr std::string_view kUnexplained = "unexplained";  ///< the last bar
constexpr const char* kTotal = "waterfall.total";
constexpr double kNearZero = 0.05;  ///< total below which shares of it say nothing [ln]

struct Title {
    std::string_view key, title;
};
constexpr std::array kTitles = {Title{"spend", "budget"},
                                Title{"accelerator_share", "share spent on chips"},
                                Title{"access", "money left unspent"},
                                Title{"price", "price paid for chips"},
                                Title{"age_and_delay", "age and delay of the fleet"},
                                Title{"usability", "usability of the chips"},
                                Title{"power", "electric power"},
                                Title{"training_share", "share used for training"},
                                Title{"utilisation", "utilisation"},
                                Title{"algorithms", "algorithms"},
                                Title{"unexplained", "unexplained (calibrated)"}};

std::string title_of(std::string_view key) {
    for (const Title& row : kTitles)
        if (row.key == key) return std::string(row.title);
    return std::string(key);
}

bool recorded(const Moment& moment, int quarter, int horizon) {
    return quarter % moment.step == 0 || quarter == horizon;
}

std::string when(const Params& params, int quarter) {
    return quarter == 0 ? "before " + Quarter{calendar(params, 1)}.text()
                        : "in " + Quarter{calendar(params, quarter)}.text();
}

Curve bar_curve(const std::string& key, const std::string& title, const Estimate& e, int at) {
    Curve curve{key, title, "ln", {at}, {e.value.value_or(0)}};
    if (e.lower && e.upper) {
        curve.lower = {*e.lower};
        curve.upper = {*e.upper};
    }
    return curve;
}

Chart waterfall_chart(const Params& params, const Waterfall& w) {
    const std::string focal = focal_label(params);
    const double total = w.total.value.value_or(0);
    Chart chart{
        "waterfall",
        total >= 0
            ? fmt::format("Why {} trails {}: the leader has ×{} its effective compute in the mean", focal,
                          when(params, w.quarter), number_text(numeric::exp(total)))
            : fmt::format("Why {} leads {}: it has ×{} the leading rival's effective compute in the mean",
                          focal, when(params, w.quarter), number_text(numeric::exp(-total))),
        "ln", Chart::Kind::waterfall, true};
    const int at = calendar(params, w.quarter);
    chart.note =
        "Read from left to right: each bar multiplies the gap by its factor, to the right where it helps the leader, and the "
        "last is what they come to. Means of logarithms over all futures";
    chart.note += w.total.lower ? ", with 95 % intervals of the simulation." : ".";
    for (const Waterfall::Bar& bar : w.bars)
        chart.curves.push_back(bar_curve(bar.key, bar.title, bar.log, at));
    chart.curves.push_back(bar_curve("total", "the gap", w.total, at));
    return chart;
}

Table waterfall_table(const Params& params, const Tally& tally) {
    Table table{"waterfall",
                "Gap in effective compute, mean parts of ln(leader / focal)",
                {{"quarter", "quarter"},
                 {"part", "part"},
                 {"log", "mean", "ln", TableColumn::Format::number, 3},
                 {"factor", "factor", "1", TableColumn::Format::number, -1}}};
    table.terminal = false;
    for (int t = 0; t <= params.horizon; ++t) {
        const auto w = waterfall_at(params, tally, t);
        if (!w) continue;
        const auto add = [&](const std::string& key, const Estimate& e) {
            table.rows.push_back({t == 0 ? std::string("start") : Quarter{calendar(params, t)}.text(), key, e,
                                  settled(numeric::exp(e.value.value_or(0)))});
        };
        for (const Waterfall::Bar& bar : w->bars) add(bar.key, bar.log);
        add("total", w->total);
    }
    return table;
}

std::string unexplained_text(const Waterfall& w) {
    if (w.bars.empty() || w.bars.back().key != kUnexplained) return "";
    const double constant = w.bars.back().log.value.value_or(0);
    if (constant == 0) return "";
    const std::string factor = number_text(numeric::exp(constant));
    const char* const is = "the calibrated constant, which nothing in the model explains";
    const std::string mean =
        w.unexplained_share
            ? fmt::format("{} % of the gap in effective compute (×{}, share in logarithms) is {}",
                          decimal_text(100 * *w.unexplained_share, 0), factor, is)
            : fmt::format("A factor of {} in effective compute is {}", factor, is);
    return fmt::format(
        "{}; over futures it varies by a factor of {} (one standard deviation). The answers by effective "
        "compute and by lag rest on it to that extent.",
        mean, number_text(numeric::exp(w.unexplained_deviation)));
}

}  // namespace

std::optional<Waterfall> waterfall_at(const Params& params, const Tally& tally, int quarter) {
    const auto total = find_moment(tally, kTotal);
    if (!total || tally.trajectories == 0 || !recorded(tally.moments[*total], quarter, params.horizon))
        return std::nullopt;
    Waterfall w;
    w.quarter = quarter;
    double sum = 0;
    for (std::size_t i = 0; i < tally.moments.size(); ++i) {
        const std::string& name = tally.moments[i].name;
        if (!name.starts_with(kPrefix) || name == kTotal) continue;
        const std::string key = name.substr(kPrefix.size());
        if (key == kUnexplained) w.unexplained_deviation = moment_deviation(tally, i, quarter);
        w.bars.push_back({key, title_of(key), moment_mean(tally, i, quarter)});
        sum += w.bars.back().log.value.value_or(0);
    }
    w.total = moment_mean(tally, *total, quarter);
    constexpr double kRounding = 1e-9;  // of fixed-point parts, relative to the largest sensible gap
    require(std::abs(sum - w.total.value.value_or(0)) < kRounding * (1 + std::abs(sum)),
            "the waterfall sums to the gap");
    w.total.value = sum;  // to the last bit
    if (!w.bars.empty() && w.bars.back().key == kUnexplained && std::abs(sum) > kNearZero)
        w.unexplained_share = settled(w.bars.back().log.value.value_or(0) / sum);
    return w;
}

Section waterfall_section(const Params& params, const Tally& tally) {
    Section section{"waterfall", "", {}, {}, {}, chapter::kGap};
    const auto w = waterfall_at(params, tally, params.horizon);
    if (!w) return section;
    section.charts.push_back(waterfall_chart(params, *w));
    section.tables.push_back(waterfall_table(params, tally));
    if (const std::string text = unexplained_text(*w); !text.empty()) section.text.push_back(text);
    return section;
}

}  // namespace capexsim::analysis
