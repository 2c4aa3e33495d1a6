#include "capexsim/words.hpp"

#include "input/condition.hpp"
#include "input/draft.hpp"

#include <string>
#include <utility>
#include <vector>

namespace capexsim {

namespace {

constexpr Quarter kLastQuarter = Quarter::of(9999, 4);  ///< that is written with four digits

/// Findings on quarters that no simulated time has.
class DateChecker {
public:
    explicit DateChecker(Draft& draft) : draft_(draft) {}

    void check() {
        check_calendar();
        check_expectation();
        check_thresholds();
    }

private:
    void fail(const std::string& path, std::string problem, std::string hint = "") {
        if (draft_.is_cut_off(path)) return;
        const Entry* entry = draft_.find(path);
        const bool placed = entry != nullptr && entry->place.line > 0;
        draft_.findings.error(placed ? entry->place : draft_.place_above(path), path, std::move(problem),
                              std::move(hint));
    }

    bool has(const std::string& path) const {
        return draft_.entries.contains(path) || draft_.written.contains(path);
    }

    /// Every simulated quarter can be written.
    void check_calendar() {
        const auto* start = draft_.value<Quarter>("start");
        const auto* horizon = draft_.value<std::int64_t>("horizon");
        if (start == nullptr || horizon == nullptr) return;
        const Quarter last = *start + (static_cast<int>(*horizon) - 1);
        if (last > kLastQuarter)
            fail("start", "the scenario would end in " + last.text() + ", after " + kLastQuarter.text(),
                 "begin earlier, or shorten the horizon");
    }

    /// An expectation says all of: in what, when, which way and how much; within the horizon.
    void check_expectation() {
        if (!has("expects.metric")) return;
        for (const std::string key : {"expects.quarter", "expects.direction", "expects.at_least"})
            if (!has(key))
                fail(key, "is missing", "an expectation has metric, quarter, direction and at_least");
        const auto* quarter = draft_.value<Quarter>("expects.quarter");
        const auto* start = draft_.value<Quarter>("start");
        const auto* horizon = draft_.value<std::int64_t>("horizon");
        if (quarter == nullptr || start == nullptr || horizon == nullptr) return;
        const int at = *quarter - *start;
        if (at < 0 || at >= *horizon)
            fail("expects.quarter", quarter->text() + " is not simulated",
                 "the first quarter is " + start->text() + ", the last one " +
                     Quarter{start->index + static_cast<int>(*horizon) - 1}.text());
    }

    /// A threshold is about a quarter that is simulated, and in which parity can have been confirmed.
    void check_thresholds() {
        const auto* thresholds = draft_.value<std::vector<NamedCondition>>("thresholds");
        const auto* start = draft_.value<Quarter>("start");
        const auto* horizon = draft_.value<std::int64_t>("horizon");
        const auto* sustained = draft_.value<std::int64_t>("parity.sustained");
        if (thresholds == nullptr || start == nullptr || horizon == nullptr) return;
        for (const NamedCondition& threshold : *thresholds) {
            const int at = threshold.condition.by - *start;
            if (at < 0 || at >= *horizon)
                fail("thresholds", threshold.condition.by.text() + " is not simulated",
                     "the first quarter is " + start->text() + ", the last one " +
                         Quarter{start->index + static_cast<int>(*horizon) - 1}.text());
            else if (sustained != nullptr && at + 1 < *sustained)
                fail("thresholds",
                     quote(condition_text(threshold.condition)) +
                         (threshold.condition.relation == Relation::below ? " always holds"
                                                                          : " can never hold") +
                         ": parity takes " + counted(static_cast<std::uint64_t>(*sustained), "quarter") +
                         " to be confirmed",
                     "the first quarter in which it can be is " +
                         Quarter{start->index + static_cast<int>(*sustained) - 1}.text());
        }
    }

    Draft& draft_;
};

}  // namespace

void check_dates(Draft& draft) { DateChecker(draft).check(); }

}  // namespace capexsim
