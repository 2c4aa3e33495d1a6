#include "model/supply.hpp"

#include "capexsim/quantity.hpp"

#include "numeric/math.hpp"

namespace capexsim::model {

namespace {

using numeric::max;
using numeric::min;

constexpr double kBillion = 1e9;

CAPEXSIM_INLINE void cut_lanes(const double* supply, const double* money, const double* price, double* cap) {
    CAPEXSIM_LANES
    for (int i = 0; i < kLanes; ++i) {
        const double whole = cap[i];
        const double cut = supply[i] * min(whole, money[i] * kBillion / price[i]);
        cap[i] = supply[i] < 1.0 ? cut : whole;
    }
}

CAPEXSIM_INLINE void want_lanes(const double* rate, const double* share, const double* carried,
                                const double* price, const double* factor, double* money, double* landed,
                                double* wanted) {
    CAPEXSIM_LANES
    for (int i = 0; i < kLanes; ++i) {
        const double m = rate[i] * share[i] * kQuarter + carried[i];
        const double q = price[i] * factor[i];
        money[i] = m;
        landed[i] = q;
        wanted[i] = m * kBillion / q;
    }
}

CAPEXSIM_INLINE void wanted_lanes(const double* wanted, const double* supply, double* sum) {
    CAPEXSIM_LANES
    for (int i = 0; i < kLanes; ++i) sum[i] += wanted[i] * supply[i];
}

CAPEXSIM_INLINE void fill_lanes(const double* world, const double* supply, const double* taken,
                                const double* wanted, double* fill) {
    CAPEXSIM_LANES
    for (int i = 0; i < kLanes; ++i) {
        const double left = max(world[i] * supply[i] - taken[i], 0.0);
        const double part = left / max(wanted[i], 1e-300);
        fill[i] = wanted[i] > left ? part : 1.0;
    }
}

CAPEXSIM_INLINE void share_lanes(const double* supply, const double* fill, const double* money,
                                 const double* rate, const double* share, const double* carry,
                                 const double* limit, double* orders, double* spent, double* carried,
                                 double* returned) {
    CAPEXSIM_LANES
    for (int i = 0; i < kLanes; ++i) {
        const double part = supply[i] * fill[i];
        const double cost = money[i] * part;
        const double unspent = money[i] - cost;
        const double fund = min(carry[i] * unspent, limit[i] * rate[i] * share[i] * kQuarter);
        orders[i] *= part;
        spent[i] = cost;
        carried[i] = fund;
        returned[i] = unspent - fund;
    }
}

CAPEXSIM_INLINE void realise_lanes(const double* rate, const double* share, const double* spent,
                                   double* realised) {
    CAPEXSIM_LANES
    for (int i = 0; i < kLanes; ++i)
        realised[i] = rate[i] + (spent[i] - rate[i] * share[i] * kQuarter) / kQuarter;
}

}  // namespace

CAPEXSIM_KERNEL(void, cut_cap, cut_lanes,
                (const double* supply, const double* money, const double* price, double* cap),
                (supply, money, price, cap))
CAPEXSIM_KERNEL(void, want_all, want_lanes,
                (const double* rate, const double* share, const double* carried, const double* price,
                 const double* factor, double* money, double* landed, double* wanted),
                (rate, share, carried, price, factor, money, landed, wanted))
CAPEXSIM_KERNEL(void, add_wanted, wanted_lanes, (const double* wanted, const double* supply, double* sum),
                (wanted, supply, sum))
CAPEXSIM_KERNEL(void, fill_pro_rata, fill_lanes,
                (const double* world, const double* supply, const double* taken, const double* wanted,
                 double* fill),
                (world, supply, taken, wanted, fill))
CAPEXSIM_KERNEL(void, take_share, share_lanes,
                (const double* supply, const double* fill, const double* money, const double* rate,
                 const double* share, const double* carry, const double* limit, double* orders, double* spent,
                 double* carried, double* returned),
                (supply, fill, money, rate, share, carry, limit, orders, spent, carried, returned))
CAPEXSIM_KERNEL(void, realise_rationed, realise_lanes,
                (const double* rate, const double* share, const double* spent, double* realised),
                (rate, share, spent, realised))

}  // namespace capexsim::model
