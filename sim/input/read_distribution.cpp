#include "input/read_distribution.hpp"

#include "input/distribution_kinds.hpp"
#include "sampling/distribution.hpp"

#include <algorithm>
#include <cmath>
#include <tuple>
#include <utility>
#include <vector>

namespace capexsim {

namespace {

constexpr std::size_t kMostOptions = 32;    ///< of a choice or a mixture
constexpr std::size_t kMostValues = 10000;  ///< of an empirical distribution

std::vector<std::string> kind_names() {
    std::vector<std::string> names = {"value", "choice", "mixture", "empirical"};
    for (const KindRow& row : kKinds) names.emplace_back(row.name);
    return names;
}

/// The words of a text that may have been written over several lines.
std::string one_line(std::string_view text) {
    std::string line;
    for (const char c : text) {
        const bool blank = c == ' ' || c == '\n' || c == '\t';
        if (!blank)
            line += c;
        else if (!line.empty() && line.back() != ' ')
            line += ' ';
    }
    if (line.ends_with(' ')) line.pop_back();
    return line;
}

/// Reads one distribution; remembers the unit form, which all of its numbers share.
class DistributionReader {
public:
    DistributionReader(std::string path, Dimension dimension, const ValueScope& scope)
        : path_(std::move(path)), dimension_(dimension), scope_(scope) {}

    std::optional<Quantity> read(const YamlNode& node) {
        Quantity quantity;
        quantity.dimension = dimension_;
        if (!read_any(node, quantity.distribution, quantity.written, false)) return std::nullopt;
        if (form_) {
            quantity.distribution.transform = form_->transform;
            quantity.distribution.scale = form_->scale;
        }
        return quantity;
    }

private:
    /// One of a choice or a mixture.
    struct Option {
        Distribution law;  ///< of a choice a constant
        std::string words;
        double weight = 0;  ///< as written
    };

    bool fail(const Place& place, std::string problem, std::string hint = "") {
        scope_.findings.error(place, path_, std::move(problem), std::move(hint));
        return false;
    }

    bool read_any(const YamlNode& node, Distribution& distribution, std::string& written, bool component) {
        switch (node.kind) {
            case YamlNode::Kind::empty: return fail(node.place, "has no value", accepted_units(dimension_));
            case YamlNode::Kind::sequence:
                return fail(node.place, "a list is not a value here",
                            "name the distribution, for example {uniform: [low, high]}");
            case YamlNode::Kind::scalar: {
                double value = 0;
                if (!read_location(node, value)) return false;
                distribution.parameters = {value};
                written = one_line(node.text);
                return true;
            }
            case YamlNode::Kind::map: break;
        }
        return read_map(node, distribution, written, component);
    }

    bool read_map(const YamlNode& node, Distribution& distribution, std::string& written, bool component) {
        const Member* kind = nullptr;
        for (const Member& member : node.members) {
            if (member.key == "lower" || member.key == "upper") continue;
            if (member.key == "ramp") return fail(member.place, "this value cannot be a ramp");
            const std::vector<std::string> names = kind_names();
            if (std::ranges::find(names, member.key) == names.end())
                return refuse_unknown(node, member, names);
            if (kind != nullptr) {
                return fail(member.place,
                            "two distributions for one value, '" + kind->key + "' and '" + member.key + "'",
                            "write one, or a mixture of them");
            }
            kind = &member;
        }
        if (kind == nullptr) {
            return fail(node.place, "has no value",
                        "write a quantity or a distribution, for example {uniform: [low, high]}");
        }
        const bool bounded = node.find("lower") != nullptr || node.find("upper") != nullptr;
        if (bounded && component)
            return fail(kind->place, "a component of a mixture has no bounds", "bound the whole");
        if (!read_kind(*kind, distribution, written, component)) return false;
        return !bounded || read_bounds(node, *kind, distribution, written);
    }

    /// Beside a distribution it is a misspelt bound or source, alone a misspelt distribution.
    bool refuse_unknown(const YamlNode& node, const Member& member, const std::vector<std::string>& names) {
        if (member.value.kind == YamlNode::Kind::empty && member.key.find(' ') != std::string::npos) {
            return fail(member.place, "text was cut at a comma", "put quotes around the whole text");
        }
        const std::vector<std::string> beside = {"lower", "upper", "source", "why"};
        std::vector<std::string> all = names;
        all.insert(all.end(), beside.begin(), beside.end());
        const std::string guess = did_you_mean(member.key, all);
        const bool another = std::ranges::any_of(node.members, [&](const Member& other) {
            return std::ranges::find(names, other.key) != names.end();
        });
        if (another) {
            return fail(member.place, "unknown key " + quote(member.key) + " beside a value",
                        guess.empty() ? "what may stand there is " + list_of(beside) : guess);
        }
        return fail(member.place, "unknown distribution " + quote(member.key),
                    guess.empty() ? "the distributions are " + list_of(names) : guess);
    }

    bool read_kind(const Member& kind, Distribution& distribution, std::string& written, bool component) {
        if (kind.key == "value") {
            if (kind.value.kind != YamlNode::Kind::scalar) {
                return fail(kind.value.place, "'value' is one quantity",
                            "write the distribution in place of 'value'");
            }
            return read_any(kind.value, distribution, written, component);
        }
        if (kind.key == "choice") return read_choice_values(kind, distribution, written);
        if (kind.key == "empirical") return read_empirical(kind, distribution, written);
        if (kind.key == "mixture") {
            if (component)
                return fail(kind.place, "a mixture inside a mixture", "list all components in one");
            return read_mixture(kind, distribution, written);
        }
        return read_parameters(*std::ranges::find(kKinds, kind.key, &KindRow::name), kind, distribution,
                               written);
    }

    bool read_parameters(const KindRow& row, const Member& kind, Distribution& distribution,
                         std::string& written) {
        distribution.kind = row.kind;
        const YamlNode& node = kind.value;
        const Member* interval = node.find("ci90");
        if (row.kind == DistributionKind::lognormal && interval != nullptr) {
            return read_interval(kind, *interval, distribution, written);
        }
        std::vector<const YamlNode*> nodes;
        if (node.kind == YamlNode::Kind::sequence && row.as_sequence) {
            for (const YamlNode& item : node.items) nodes.push_back(&item);
        } else if (node.kind == YamlNode::Kind::map) {
            if (!find_parameters(row, node, nodes)) return false;
        }
        if (nodes.size() != row.parameters.size()) {
            return fail(node.place, "'" + kind.key + "' lacks its numbers",
                        "write " + std::string(row.example));
        }
        written = kind.key + "(";
        for (std::size_t i = 0; i < nodes.size(); ++i) {
            double value = 0;
            if (!read_parameter(*nodes[i], row.parameters[i], value)) return false;
            distribution.parameters.push_back(value);
            written += (i > 0 ? ", " : "") + std::string(row.parameters[i].name) + " " + nodes[i]->text;
        }
        if (row.kind == DistributionKind::beta && !read_beta_range(node, distribution, written)) return false;
        written += ")";
        return check_order(row, kind, distribution);
    }

    bool find_parameters(const KindRow& row, const YamlNode& node, std::vector<const YamlNode*>& nodes) {
        std::vector<std::string> names;
        for (const Parameter& parameter : row.parameters) names.emplace_back(parameter.name);
        if (row.kind == DistributionKind::beta) names.insert(names.end(), {"low", "high"});
        if (row.kind == DistributionKind::lognormal) names.emplace_back("ci90");
        for (const Member& member : node.members) {
            if (std::ranges::find(names, member.key) != names.end()) continue;
            const std::string guess = did_you_mean(member.key, names);
            return fail(member.place,
                        "unknown number " + quote(member.key) + " of '" + std::string(row.name) + "'",
                        guess.empty() ? "write " + std::string(row.example) : guess);
        }
        for (const Parameter& parameter : row.parameters) {
            const Member* member = node.find(parameter.name);
            if (member == nullptr) {
                return fail(node.place,
                            "'" + std::string(row.name) + "' lacks '" + std::string(parameter.name) + "'",
                            "write " + std::string(row.example));
            }
            nodes.push_back(&member->value);
        }
        return true;
    }

    bool read_interval(const Member& kind, const Member& interval, Distribution& distribution,
                       std::string& written) {
        if (kind.value.members.size() != 1) {
            return fail(kind.value.place, "'lognormal' has 'ci90' and other numbers",
                        "write one or the other");
        }
        const YamlNode& node = interval.value;
        if (node.kind != YamlNode::Kind::sequence || node.items.size() != 2) {
            return fail(node.place, "'ci90' is not two quantities", "write {ci90: [low, high]}");
        }
        double low = 0;
        double high = 0;
        if (!read_parameter(node.items[0], kInterval[0], low) ||
            !read_parameter(node.items[1], kInterval[1], high)) {
            return false;
        }
        if (!(low > 0 && high > low)) {
            return fail(node.place, "the interval " + node.items[0].text + " to " + node.items[1].text +
                                        " is not positive and ascending");
        }
        distribution = sampling::lognormal_from_ci90(low, high);
        written = "lognormal(90 % within " + node.items[0].text + " to " + node.items[1].text + ")";
        return true;
    }

    bool read_beta_range(const YamlNode& node, Distribution& distribution, std::string& written) {
        const Member* low = node.find("low");
        const Member* high = node.find("high");
        const bool unitless = dimension_ == Dimension::fraction || dimension_ == Dimension::number;
        if ((low == nullptr) != (high == nullptr) || (low == nullptr && !unitless)) {
            return fail(node.place, "'beta' lacks 'low' and 'high'",
                        "write {beta: {alpha, beta, low, high}}");
        }
        double ends[2] = {0, 1};
        if (low != nullptr) {
            if (!read_location(low->value, ends[0]) || !read_location(high->value, ends[1])) return false;
            written += ", low " + low->value.text + ", high " + high->value.text;
        }
        distribution.parameters.insert(distribution.parameters.end(), {ends[0], ends[1]});
        return true;
    }

    bool check_order(const KindRow& row, const Member& kind, const Distribution& distribution) {
        const std::vector<double>& p = distribution.parameters;
        const auto ascending = [&](const char* names) {
            return fail(kind.value.place, std::string("the numbers of '") + kind.key + "' are not in order",
                        names);
        };
        switch (row.kind) {
            case DistributionKind::uniform: return p[0] < p[1] || ascending("low must be below high");
            case DistributionKind::triangular:
            case DistributionKind::pert:
                return (p[0] < p[2] && p[0] <= p[1] && p[1] <= p[2]) ||
                       ascending("low, mode, high must ascend");
            case DistributionKind::beta: return p[2] < p[3] || ascending("low must be below high");
            case DistributionKind::lognormal:
                return p[0] > 0 || fail(kind.value.place, "the median of a lognormal is positive");
            default: return true;
        }
    }

    bool read_choice_values(const Member& kind, Distribution& distribution, std::string& written) {
        distribution.kind = DistributionKind::choice;
        std::vector<Option> options;
        const YamlNode& node = kind.value;
        const auto option = [&](const YamlNode& value, const YamlNode& weight) {
            Option& added = options.emplace_back();
            double x = 0;
            if (!read_location(value, x)) return false;
            added.law.parameters = {x};
            added.words = value.text + ": " + weight.text;
            return read_weight(weight, added.weight);
        };
        if (node.kind == YamlNode::Kind::map) {
            for (const Member& member : node.members) {
                YamlNode value;
                value.kind = YamlNode::Kind::scalar;
                value.text = member.key;
                value.place = member.place;
                if (!option(value, member.value)) return false;
            }
        } else if (!for_each_weighted(node, [&](const YamlNode& value, const YamlNode& weight) {
                       if (value.kind == YamlNode::Kind::scalar) return option(value, weight);
                       return fail(value.place, "an option of a choice is one quantity", "use a mixture");
                   })) {
            return false;
        }
        if (!settle(kind, options, distribution, written)) return false;
        for (const Option& settled : options) distribution.parameters.push_back(settled.law.parameters[0]);
        return true;
    }

    bool read_mixture(const Member& kind, Distribution& distribution, std::string& written) {
        distribution.kind = DistributionKind::mixture;
        std::vector<Option> options;
        const auto component = [&](const YamlNode& value, const YamlNode& weight) {
            Option& added = options.emplace_back();
            std::string words;
            if (!read_any(value, added.law, words, true)) return false;
            added.words = weight.text + " " + words;
            return read_weight(weight, added.weight);
        };
        if (!for_each_weighted(kind.value, component)) return false;
        if (!settle(kind, options, distribution, written)) return false;
        for (Option& settled : options) distribution.components.push_back(std::move(settled.law));
        return true;
    }

    /// Puts options in the order of their numbers, so that their order in the file moves no bit; their weights sum to 1.
    bool settle(const Member& kind, std::vector<Option>& options, Distribution& distribution,
                std::string& written) {
        if (options.empty() || options.size() > kMostOptions) {
            return fail(kind.value.place,
                        "needs 1 to " + std::to_string(kMostOptions) + " options with their weights");
        }
        std::ranges::sort(options, [](const Option& a, const Option& b) {
            return std::tie(a.law.parameters, a.law.kind, a.law.weights, a.weight, a.words) <
                   std::tie(b.law.parameters, b.law.kind, b.law.weights, b.weight, b.words);
        });
        double sum = 0;
        for (const Option& option : options) sum += option.weight;
        if (!(std::abs(sum - 1) <= kWeightTolerance)) {
            return fail(kind.value.place, "the weights sum to " + format_number(sum) + ", not to 1");
        }
        written = kind.key + "(";
        for (const Option& option : options) {
            written += (distribution.weights.empty() ? "" : ", ") + option.words;
            distribution.weights.push_back(option.weight / sum);
        }
        written += ")";
        return true;
    }

    template <class Function>
    bool for_each_weighted(const YamlNode& node, const Function& function) {
        const std::string hint = "write [{value: …, weight: 60 %}, {value: …, weight: 40 %}]";
        if (node.kind != YamlNode::Kind::sequence || node.items.empty())
            return fail(node.place, "is not a list of options", hint);
        if (node.items.size() > kMostOptions) {
            return fail(node.place, "has more than " + std::to_string(kMostOptions) + " options");
        }
        for (const YamlNode& item : node.items) {
            const Member* value = item.find("value");
            const Member* weight = item.find("weight");
            if (value == nullptr || weight == nullptr || item.members.size() != 2) {
                return fail(item.place, "an option has a 'value' and a 'weight'", hint);
            }
            if (!function(value->value, weight->value)) return false;
        }
        return true;
    }

    bool read_weight(const YamlNode& node, double& weight) {
        const auto text = read_text(node, path_, scope_.findings);
        if (!text) return false;
        const auto parsed = parse_quantity(*text, Dimension::fraction, {});
        if (!parsed) return fail(node.place, "the weight " + parsed.problem, parsed.hint);
        if (parsed->value < 0) return fail(node.place, "the weight " + quote(*text) + " is negative");
        weight = parsed->value;
        return true;
    }

    bool read_empirical(const Member& kind, Distribution& distribution, std::string& written) {
        distribution.kind = DistributionKind::empirical;
        const YamlNode& node = kind.value;
        if (node.kind != YamlNode::Kind::sequence || node.items.size() < 2) {
            return fail(node.place, "'empirical' needs a list of two values or more",
                        "write {empirical: [a, b, c]}");
        }
        if (node.items.size() > kMostValues) {
            return fail(node.place, "has more than " + std::to_string(kMostValues) + " values");
        }
        for (const YamlNode& item : node.items) {
            double value = 0;
            if (!read_location(item, value)) return false;
            distribution.parameters.push_back(value);
        }
        std::ranges::sort(distribution.parameters);
        if (!(distribution.parameters.front() < distribution.parameters.back())) {
            return fail(node.place, "all values of 'empirical' are equal", "write the value itself");
        }
        written = "empirical(" + std::to_string(node.items.size()) + " values)";
        return true;
    }

    bool read_bounds(const YamlNode& node, const Member& kind, Distribution& distribution,
                     std::string& written) {
        for (const char* name : {"lower", "upper"}) {
            const Member* member = node.find(name);
            if (member == nullptr) continue;
            const bool discrete = distribution.kind == DistributionKind::constant ||
                                  distribution.kind == DistributionKind::choice ||
                                  distribution.kind == DistributionKind::mixture ||
                                  distribution.kind == DistributionKind::empirical;
            if (discrete)
                return fail(member->place, "'" + kind.key + "' has no bounds",
                            "only continuous distributions do");
            double value = 0;
            if (!read_location(member->value, value)) return false;
            (name[0] == 'l' ? distribution.lower : distribution.upper) = value;
            written += (name[0] == 'l' ? " from " : " to ") + member->value.text;
        }
        if (distribution.lower && distribution.upper && !(*distribution.lower < *distribution.upper)) {
            return fail(node.place, "'lower' is not below 'upper'");
        }
        return true;
    }

    bool read_parameter(const YamlNode& node, const Parameter& parameter, double& value) {
        if (parameter.role == Role::location) return read_location(node, value);
        const auto text = read_text(node, path_, scope_.findings);
        if (!text) return false;
        const Dimension dimension =
            parameter.role == Role::positive ? Dimension::number : width_dimension(dimension_);
        const auto parsed = parse_quantity(*text, dimension, scope_.units);
        if (!parsed) return fail(node.place, parsed.problem, parsed.hint);
        if (!(parsed->value > 0)) {
            return fail(node.place,
                        "'" + std::string(parameter.name) + "' is " + quote(*text) + ", not positive");
        }
        value = parsed->value;
        return parameter.role == Role::positive || same_form(node, parsed->form);
    }

    bool read_location(const YamlNode& node, double& value) {
        const auto text = read_text(node, path_, scope_.findings);
        if (!text) return false;
        const auto parsed = parse_quantity(*text, dimension_, scope_.units);
        if (!parsed) return fail(node.place, parsed.problem, parsed.hint);
        value = parsed->value;
        return same_form(node, parsed->form);
    }

    bool same_form(const YamlNode& node, UnitForm form) {
        if (!form_) form_ = form;
        return *form_ == form ||
               fail(node.place, quote(node.text) + " has another unit than the numbers before it",
                    "write all numbers of a distribution in one unit");
    }

    std::string path_;
    Dimension dimension_;
    const ValueScope& scope_;
    std::optional<UnitForm> form_;
};

}  // namespace

std::optional<std::string> read_text(const YamlNode& node, const std::string& path, Findings& findings) {
    if (node.kind == YamlNode::Kind::scalar && !node.text.empty()) return node.text;
    const bool empty = node.kind == YamlNode::Kind::empty || node.kind == YamlNode::Kind::scalar;
    findings.error(node.place, path,
                   empty ? "has no value" : "must be one word or number, not a list or a map");
    return std::nullopt;
}

std::vector<DistributionForm> distribution_forms() {
    std::vector<DistributionForm> forms;
    for (const KindRow& row : kKinds) {
        DistributionForm& form =
            forms.emplace_back(DistributionForm{row.name, {}, row.as_sequence, row.example});
        for (const Parameter& parameter : row.parameters) form.numbers.push_back(parameter.name);
    }
    return forms;
}

std::optional<Quantity> read_quantity(const YamlNode& node, const std::string& path, Dimension dimension,
                                      const ValueScope& scope) {
    return DistributionReader(path, dimension, scope).read(node);
}

}  // namespace capexsim
