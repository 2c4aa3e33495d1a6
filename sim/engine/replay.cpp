#include "engine/replay.hpp"

#include "engine/recorded.hpp"
#include "model/step.hpp"
#include "numeric/math.hpp"

#include <array>
#include <functional>

namespace capexsim::engine {

namespace {

using model::World;

/// A column of a replay table and where a World keeps it.
struct Shown {
    TableColumn column;
    std::function<Cell(const World&)> value;
};

TableColumn number_column(std::string key, std::string title, std::string unit, int decimals) {
    return {.key = std::move(key),
            .title = std::move(title),
            .unit = std::move(unit),
            .format = TableColumn::Format::number,
            .decimals = decimals};
}

/// Collects what one table shows.
class Sheet {
public:
    Sheet(std::string key, std::string title, std::size_t lane) : lane_(lane) {
        table_.key = std::move(key);
        table_.title = std::move(title);
        table_.columns.push_back(
            {.key = "quarter", .title = "quarter", .unit = "", .format = TableColumn::Format::quarter});
    }

    void number(std::string key, std::string title, std::string unit, int decimals,
                std::function<const double*(const World&)> column) {
        table_.columns.push_back(number_column(std::move(key), std::move(title), std::move(unit), decimals));
        values_.push_back([lane = lane_, column = std::move(column)](const World& world) -> Cell {
            const double* values = column(world);
            return values ? Cell{values[lane]} : Cell{};
        });
    }

    void word(std::string key, std::string title, std::vector<std::string> words,
              std::function<const double*(const World&)> column) {
        table_.columns.push_back({.key = std::move(key), .title = std::move(title), .unit = ""});
        values_.push_back(
            [lane = lane_, words = std::move(words), column = std::move(column)](const World& world) -> Cell {
                return words[static_cast<std::size_t>(column(world)[lane])];
            });
    }

    void compute(std::string key, std::string title, std::string unit,
                 std::function<Cell(const World&)> value) {
        table_.columns.push_back(number_column(std::move(key), std::move(title), std::move(unit), 0));
        values_.push_back(std::move(value));
    }

    void row(const World& world, Quarter quarter) {
        std::vector<Cell> cells{QuarterEstimate{.value = quarter.index}};
        for (const auto& value : values_) cells.push_back(value(world));
        table_.rows.push_back(std::move(cells));
    }

    Table take() { return std::move(table_); }

private:
    std::size_t lane_;
    Table table_;
    std::vector<std::function<Cell(const World&)>> values_;
};

Sheet world_sheet(const Params& params, std::size_t lane) {
    Sheet sheet("world", "World", lane);
    if (params.policy.regimes.present())
        sheet.word("regime", "regime", params.policy.regimes.states,
                   [](const World& w) { return w.policy.regime(); });
    if (params.policy.gate.present)
        sheet.word("gate", "gate", {"blocked", "quota", "free"},
                   [](const World& w) { return w.policy.gate(); });
    if (params.market.macro.present())
        sheet.word("macro", "macro", params.market.macro.states,
                   [](const World& w) { return w.market.macro(); });
    for (std::size_t l = 0; l < params.policy.levers.size(); ++l)
        sheet.word("lever_" + params.policy.levers[l].name, params.policy.levers[l].name, {"-", "on"},
                   [l](const World& w) { return w.parameters.active(l); });
    sheet.number("price", "chip price", "USD/H100e", 0, [](const World& w) { return w.market.price(); });
    if (params.market.bust_hazard >= 0)
        sheet.number("bust", "bust", "ln", 3, [](const World& w) { return w.market.bust(); });
    if (params.market.supply_shock_rate >= 0)
        sheet.number("foreign_supply", "foreign supply", "1", 3,
                     [](const World& w) { return w.market.foreign_supply(); });
    if (params.parity.exit_rate >= 0)
        sheet.number("left", "quarter of exit", "T", 0, [](const World& w) { return w.parity.left(); });
    for (const Metric metric :
         {Metric::spend, Metric::cumulative, Metric::stock, Metric::effective, Metric::lag}) {
        const std::string name = kMetricNames[static_cast<std::size_t>(metric)];
        const bool lag = metric == Metric::lag;
        const bool logarithm = metric == Metric::effective;
        sheet.number("ratio_" + name, lag ? "lag" : name,
                     lag         ? "months"
                     : logarithm ? "ln ratio"
                                 : "ratio",
                     lag ? 2 : 4, [metric](const World& w) { return w.parity.ratio(metric); });
    }
    sheet.compute("installed", "installed in the world", "H100e", [lane](const World& w) -> Cell {
        std::array<double, kLanes> all;
        w.fleet.world(all.data());
        return all[lane];
    });
    return sheet;
}

Sheet actor_sheet(const Params& params, int actor, std::size_t lane) {
    const ActorParams& from = params.actors[static_cast<std::size_t>(actor)];
    Sheet sheet("actor_" + from.name, from.name, lane);
    sheet.number("budget", "budget B", "USD bn/year", 3,
                 [actor](const World& w) { return w.budget.rate(actor); });
    sheet.number("growth", "growth g", "log/year", 4,
                 [actor](const World& w) { return w.budget.growth(actor); });
    sheet.number("spend", "spend", "USD bn/year", 3,
                 [actor](const World& w) { return w.procurement.realised(actor); });
    sheet.number("cumulative", "cumulative", "USD bn", 2,
                 [actor](const World& w) { return w.parity.cumulative(actor); });
    sheet.number("money", "chip money M", "USD bn", 4,
                 [actor](const World& w) { return w.procurement.money(actor); });
    if (from.controlled) {
        sheet.number("spent", "spent", "USD bn", 4,
                     [actor](const World& w) { return w.procurement.total_spent(actor); });
        sheet.number("carried", "carried W", "USD bn", 4,
                     [actor](const World& w) { return w.procurement.carried(actor); });
        sheet.number("returned", "returned", "USD bn", 4,
                     [actor](const World& w) { return w.procurement.returned(actor); });
        sheet.number("fill", "fill u", "1", 4, [actor](const World& w) { return w.procurement.fill(actor); });
    }
    sheet.number("installed", "installed", "H100e", 1,
                 [actor](const World& w) { return w.fleet.installed(actor); });
    sheet.number("stock", "usable active", "H100e", 1,
                 [actor](const World& w) { return w.fleet.active(actor); });
    sheet.number("algorithms", "ln A", "ln", 5,
                 [actor](const World& w) { return w.capability.algorithms(actor); });
    sheet.number("effective", "ln E", "ln", 5,
                 [actor](const World& w) { return w.capability.effective(actor); });
    sheet.number("released", "released", "ln", 5,
                 [actor](const World& w) { return w.capability.released(actor); });
    sheet.number("lag", "lag", "months", 4, [actor](const World& w) { return w.capability.lag(actor); });
    return sheet;
}

Sheet channel_sheet(const Params& params, int actor, int k, std::size_t lane) {
    const ActorParams& from = params.actors[static_cast<std::size_t>(actor)];
    const std::string& name =
        params.channels[static_cast<std::size_t>(from.channels[static_cast<std::size_t>(k)])].name;
    Sheet sheet("channel_" + from.name + "_" + name, from.name + ", channel " + name, lane);
    sheet.number("price", "landed price q", "USD/H100e", 0,
                 [=](const World& w) { return w.procurement.price(actor, k); });
    if (from.controlled)
        sheet.number("cap", "cap Q", "H100e/quarter", 1,
                     [=](const World& w) { return w.procurement.cap(actor, k); });
    sheet.number("spent", "spent", "USD bn", 4,
                 [=](const World& w) { return w.procurement.spent(actor, k); });
    sheet.number("orders", "orders", "H100e/quarter", 1,
                 [=](const World& w) { return w.procurement.orders(actor, k); });
    sheet.number("installed", "installed", "H100e", 1,
                 [=](const World& w) { return w.fleet.installed(actor, k); });
    return sheet;
}

Table drawn_parameters(const Params& params, const World& world, std::size_t lane) {
    Table table;
    table.key = "parameters";
    table.title = "Parameters of this trajectory";
    table.columns = {{.key = "path", .title = "input", .unit = ""},
                     {.key = "written", .title = "as written", .unit = ""},
                     number_column("value", "drawn (canonical unit)", "", 6)};
    for (std::size_t i = 0; i < params.inputs.size(); ++i)
        if (!params.inputs[i].distribution.certain())
            table.rows.push_back({params.inputs[i].path, params.inputs[i].written,
                                  world.parameters[static_cast<Column>(i)][lane]});
    return table;
}

}  // namespace

Section replay(const Params& params, std::uint64_t trajectory) {
    World world(params, best_instruction_set());
    const auto lane = static_cast<std::size_t>(trajectory % kLanes);
    std::vector<Sheet> sheets{world_sheet(params, lane)};
    for (int a = 0; a < static_cast<int>(params.actors.size()); ++a) {
        sheets.push_back(actor_sheet(params, a, lane));
        for (int k = 0; k < world.procurement.channels(a); ++k)
            sheets.push_back(channel_sheet(params, a, k, lane));
    }
    Section section;
    section.key = "replay";
    section.title = "Trajectory " + std::to_string(trajectory) + ", quarter by quarter";
    section.text = {
        "One simulated future, not a forecast. The first row is the initial state; flows are those of the quarter, "
        "stocks stand at its end."};
    world.start(trajectory / kLanes);
    section.tables.push_back(drawn_parameters(params, world, lane));
    for (Sheet& sheet : sheets) sheet.row(world, params.start + -1);
    for (int quarter = 1; quarter <= params.horizon; ++quarter) {
        world.step(quarter);
        for (Sheet& sheet : sheets) sheet.row(world, params.start + (quarter - 1));
    }
    for (Sheet& sheet : sheets) section.tables.push_back(sheet.take());
    return section;
}

}  // namespace capexsim::engine
