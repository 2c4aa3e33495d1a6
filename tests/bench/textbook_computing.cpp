// The second half of a quarter: fleet, capability, parity, and the gap in its parts.

#include "bench/textbook_model.hpp"

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>

namespace capexsim::textbook {
namespace {

constexpr double kTiny = 1e-30;  ///< instead of a logarithm of nothing
constexpr double kTrainingDays = 90;

double ln(double x) { return std::log(std::max(x, kTiny)); }

}  // namespace

// M25, M26
void Trajectory::activate(Actor& actor, const ActorValues& v, const PowerParams& power, double time) {
    actor.installed = actor.usable = 0;
    double demand = 0;
    for (const Supply& s : actor.supplies) {
        actor.installed += s.total;
        actor.usable += channel_values[static_cast<std::size_t>(s.channel)].usability * s.total;
        if (power.available != kAbsent) {
            for (const double d : s.demand) demand += d;
        }
    }
    actor.power_share = 1;
    if (power.available != kAbsent && demand > 0) {
        const double available =
            v.power_available * std::exp(v.power_growth * std::max(time - v.power_slip, 0.0));
        actor.power_share = std::min(1.0, available * 1e9 / demand);
    }
    actor.active = actor.usable * actor.power_share;
}

void Trajectory::fleet(int quarter, Random& random) {
    for (std::size_t i = 0; i < actors.size(); ++i) {
        Actor& actor = actors[i];
        const ActorParams& p = params_.actors[i];
        const ActorValues& v = actor_values[i];
        const int stages = p.fleet.stages;
        const auto retire = [stages](Stages& stage, double rate) {  // M24
            for (auto j = static_cast<std::size_t>(stages); j-- > 1;)
                stage[j] += rate * (stage[j - 1] - stage[j]);
            stage[0] -= rate * stage[0];
        };

        for (Supply& s : actor.supplies) {
            const ChannelParams& channel = params_.channels[static_cast<std::size_t>(s.channel)];
            const ChannelValues& c = channel_values[static_cast<std::size_t>(s.channel)];
            if (channel.kind == ChannelKind::offshore) {  // M17 a ban winds down what is not grandfathered
                if (s.banned == 0 && !(c.permit > 0)) s.kept = spared(s, random);
                s.banned = c.permit > 0 ? 0 : s.banned + 1;
                if (s.banned > 0) {
                    const auto kept = [&](int quarters) {
                        const double rest = quarters == 0      ? 1.0
                                            : c.wind_down <= 0 ? 0.0
                                                               : std::max(1 - quarters / c.wind_down, 0.0);
                        const double spared = channel.contract == kAbsent ? c.grandfathering : s.kept;
                        return spared + (1 - spared) * rest;
                    };
                    const double last = kept(s.banned - 1);
                    const double factor = last > 0 ? kept(s.banned) / last : 0.0;
                    s.pipeline1 *= factor;
                    s.pipeline2 *= factor;
                    for (double& x : s.fleet) x *= factor;
                    for (double& x : s.demand) x *= factor;
                }
            }
            // M23
            s.pipeline1 += s.ordered;
            const double passed = c.pass * s.pipeline1;
            s.pipeline1 -= passed;
            s.pipeline2 += passed;
            s.installed = c.pass * s.pipeline2;
            s.pipeline2 -= s.installed;

            retire(s.fleet, s.stage_rate);
            s.fleet[0] += s.installed;
            s.total = 0;
            for (int j = 0; j < stages; ++j) s.total += s.fleet[static_cast<std::size_t>(j)];
            if (p.power.available != kAbsent) {
                retire(s.demand, s.stage_rate);
                s.demand[0] += s.installed * watts_;
            }
        }
        activate(actor, v, p.power, quarter * kQuarter);

        if (parity_only) continue;
        Vintage& vintage = actor.vintage;  // M36
        for (Stages* stage : {&vintage.total, &vintage.accelerators, &vintage.spent, &vintage.ordered}) {
            retire(*stage, v.actor_rate);
        }
        vintage.total[0] += actor.budget * kQuarter;
        vintage.accelerators[0] += v.accelerators * actor.budget * kQuarter;
        vintage.spent[0] += actor.spent;
        vintage.ordered[0] += actor.ordered;
    }
}

// M27
double Trajectory::training_compute(std::size_t i) const {
    const ActorValues& v = actor_values[i];
    return std::max(v.training_share * actors[i].active * v.utilisation * kTrainingDays, kTiny);
}

void Trajectory::capability(int quarter, Random& random) {
    const FrontierParams& f = params_.frontier;
    close_weights(quarter, random);
    fading_ *= fade_;

    double leader_research = 0;
    for (std::size_t i = 0; i < actors.size(); ++i) {
        leader_research = std::max(leader_research, actor_values[i].research * actors[i].budget);
    }
    // M29 the best published algorithms of the others, l quarters ago
    const int then = quarter - 1 - f.diffusion_lag;
    double best = -std::numeric_limits<double>::infinity(), second = best;
    std::size_t leader = 0;
    for (std::size_t j = 0; j < actors.size(); ++j) {
        const double known = actors[j].algorithms[static_cast<std::size_t>(std::max(then, 0))] +
                             leader_progress_ * std::min(then, 0) * kQuarter;
        if (known > best) {
            second = best;
            best = known;
            leader = j;
        } else {
            second = std::max(second, known);
        }
    }
    for (std::size_t i = 0; i < actors.size(); ++i) {
        Actor& actor = actors[i];
        const ActorValues& v = actor_values[i];
        const double ratio_to_leader =
            leader_research > 0 ? v.research * actor.budget / leader_research : 1.0;
        double gain = v.progress * kQuarter;  // M28
        if (elasticity_ != 0) gain *= std::pow(ratio_to_leader, elasticity_);
        const double gap = (i == leader ? second : best) + deficit_ - actor.ln_algorithms;
        if (gap > 0) gain += std::min(v.diffusion * open_, 1.0) * gap;  // M29
        actor.ln_algorithms += gain;
        actor.algorithms[static_cast<std::size_t>(quarter)] = actor.ln_algorithms;
        // M30
        actor.offset = actor.constant * fading_;
        actor.ability = weight_ * std::log(training_compute(i)) + actor.ln_algorithms + actor.offset;
        if ((quarter + actor.release_age) % params_.actors[i].capability.release_interval == 0) {
            actor.released = std::max(actor.released, actor.ability);
        }
    }
}

// M31
void Trajectory::find_lag(Actor& actor, int quarter) const {
    const auto now = static_cast<std::size_t>(quarter);
    if (actor.released >= frontier[now]) {
        actor.lag = 0;
        return;
    }
    double when = 0;
    if (actor.released < frontier[0]) {
        when = (actor.released - frontier[0]) / std::max(slope, 1e-9) / kQuarter;
    } else {
        // Both the frontier and what is released only rise, so the crossing only moves on.
        auto k = static_cast<std::size_t>(actor.lag_pointer);
        while (frontier[k + 1] <= actor.released) ++k;
        actor.lag_pointer = static_cast<int>(k);
        when = static_cast<double>(k) + (actor.released - frontier[k]) / (frontier[k + 1] - frontier[k]);
    }
    actor.lag = (quarter - when) * 12 * kQuarter;
}

// M33
double Trajectory::reference(std::vector<double>& of_rivals) const {
    const std::size_t n = of_rivals.size();
    switch (params_.parity.reference) {
        case Reference::leader: return *std::max_element(of_rivals.begin(), of_rivals.end());
        case Reference::mean: {
            double sum = 0;
            for (const double x : of_rivals) sum += x;
            return sum / static_cast<double>(n);
        }
        case Reference::median: {
            std::sort(of_rivals.begin(), of_rivals.end());
            return (of_rivals[(n - 1) / 2] + of_rivals[n / 2]) / 2;
        }
        case Reference::nth: {
            const auto k = static_cast<std::size_t>(params_.parity.nth) - 1;
            std::nth_element(of_rivals.begin(), of_rivals.begin() + static_cast<std::ptrdiff_t>(k),
                             of_rivals.end(), std::greater<>());
            return of_rivals[k];
        }
        case Reference::named: break;
    }
    return 0;
}

void Trajectory::parity(int quarter) {
    const ParityParams& p = params_.parity;
    const auto now = static_cast<std::size_t>(quarter);

    double best = quarter > 0 ? frontier[now - 1] : -std::numeric_limits<double>::infinity();
    for (const int j : p.rivals) best = std::max(best, actors[static_cast<std::size_t>(j)].released);
    frontier[now] = best;
    const auto focal = static_cast<std::size_t>(params_.focal);
    for (std::size_t i = 0; i < actors.size(); ++i) {
        if (i == focal || !parity_only) find_lag(actors[i], quarter);
    }
    if (quarter > 0) {
        for (Actor& actor : actors)
            actor.cumulative = actor.cumulative * kept_spend_ + actor.spend * kQuarter;
    }

    // Where only the order counts, the effective metric is compared as a logarithm.
    const bool ordered = p.reference != Reference::mean && p.reference != Reference::median;
    const auto measure = [&](std::size_t i, int metric) {
        const Actor& actor = actors[i];
        switch (metric) {
            case 0: return actor.spend;
            case 1: return actor.cumulative;
            case 2: return actor.active;
            default: return ordered ? actor.released : std::exp(actor.released - frontier[now]);
        }
    };
    for (int metric = 0; metric < 4; ++metric) {
        const auto k = static_cast<std::size_t>(metric);
        double of_reference = 0;
        if (p.reference == Reference::named) {
            of_reference = measure(static_cast<std::size_t>(p.named), metric);
        } else {
            of_rivals_.clear();
            for (const int j : p.rivals) of_rivals_.push_back(measure(static_cast<std::size_t>(j), metric));
            of_reference = reference(of_rivals_);
        }
        const double of_focal = measure(focal, metric);
        ratio[k] = metric == 3 && ordered ? std::exp(of_focal - of_reference) : of_focal / of_reference;
        holds[k] = ratio[k] >= threshold_;
        broken[k] = ratio[k] < threshold_ - hysteresis_;
    }
    holds[4] = actors[focal].lag <= limit_;
    broken[4] = actors[focal].lag > limit_ * (1 + hysteresis_);
}

// M36
Waterfall Trajectory::waterfall() const {
    std::size_t leader = static_cast<std::size_t>(params_.parity.rivals.front());
    for (const int j : params_.parity.rivals) {
        if (actors[static_cast<std::size_t>(j)].released > actors[leader].released)
            leader = static_cast<std::size_t>(j);
    }
    const auto parts = [&](std::size_t i) {
        const Actor& a = actors[i];
        const ActorValues& v = actor_values[i];
        const auto sum = [](const Stages& stages) {
            double total = 0;
            for (const double x : stages) total += x;
            return ln(total);
        };
        const double total = sum(a.vintage.total), accelerators = sum(a.vintage.accelerators);
        const double spent = sum(a.vintage.spent), ordered = sum(a.vintage.ordered);
        const double installed = ln(a.installed), usable = ln(a.usable), active = ln(a.active);
        return std::array<double, 11>{weight_ * total,
                                      weight_ * (accelerators - total),
                                      weight_ * (spent - accelerators),
                                      weight_ * (ordered - spent),
                                      weight_ * (installed - ordered),
                                      weight_ * (usable - installed),
                                      weight_ * (active - usable),
                                      weight_ * ln(v.training_share),
                                      weight_ * ln(v.utilisation),
                                      a.ln_algorithms,
                                      a.offset + a.released - a.ability};
    };
    Waterfall w;
    const auto focal = static_cast<std::size_t>(params_.focal);
    const auto ahead = parts(leader), behind = parts(focal);
    for (std::size_t k = 0; k < w.parts.size(); ++k) w.parts[k] = ahead[k] - behind[k];
    w.total = actors[leader].released - actors[focal].released;
    return w;
}

}  // namespace capexsim::textbook
